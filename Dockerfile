# docker build -t lasso .    See docs/install.md

FROM node:22-bookworm-slim AS node

FROM rust:1.95-bookworm AS build
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
 && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
WORKDIR /build
COPY . .
# the tools and what is compiled stay for the next build
RUN --mount=type=cache,target=/root/.cache/lasso --mount=type=cache,target=/usr/local/cargo/registry \
    make build && cp target/lasso /lasso

FROM debian:bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 990 --user-group --home-dir /var/lib/lasso --shell /usr/sbin/nologin lasso \
 && install -d -o lasso -g lasso -m 750 /var/lib/lasso \
 && install -d /etc/lasso \
 && echo 'database_url = "sqlite:///var/lib/lasso/lasso.db"' > /etc/lasso/lasso.toml
COPY --from=build /lasso /usr/local/bin/lasso
# lasso.toml is read from here, by `docker exec … lasso …` too
WORKDIR /etc/lasso
# the container's own address: publish the port on loopback, or to a proxy
ENV LASSO_LISTEN=0.0.0.0:3000
USER lasso
VOLUME /var/lib/lasso
EXPOSE 3000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /healthz HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && grep -q '^ok' <&3"]
ENTRYPOINT ["lasso"]
CMD ["serve"]
