#!/bin/bash
# Real rspamd (Debian's own package) with ClamAV and Redis behind a real Postfix with TLS, cut off from every network.
#   rspamd.sh [LAB=/tmp/rspamd_lab]
# One host, mx4: Postfix asks rspamd as a milter and relays to the hosts of cust-a, cust-b and cust-c. rspamd asks clamd (which knows the EICAR
# test file alone), Redis (greylisting and rate limits), our own maps (LASSO_*) and our own DNS (SPF, DKIM, DMARC, ARC).
# Result: LAB/log/mx4.log (Postfix, RFC 3339), rspamd.log, rspamd_meta.jsonl (the metadata exporter), rspamd_history.json (the controller's,
#         kept in memory; in Redis with LAB_HISTORY=redis), truth.jsonl (what was handed in, what must come of it), sink.jsonl.
# Needs root, about 40 s. Stops whatever it starts, by pid.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd); LAB=${1:-/tmp/rspamd_lab}; T0=$(date +%s)
PYTHON=/usr/bin/python3   # Debian's own, which python3-dkim belongs to

if [[ ${INSIDE:-} != 1 ]]; then
  need=(); for p in postfix postfix-pcre rspamd clamav-daemon redis-server python3-dkim python3-authres openssl rsyslog iproute2; do dpkg -s $p >/dev/null 2>&1 || need+=($p); done
  if ((${#need[@]})); then   # the packages' own services must not start
    [[ -e /usr/sbin/policy-rc.d ]] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; }
    apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
  fi
  INSIDE=1 exec unshare -n -m -u bash "$0" "$LAB"
fi

# ------------------------------------------------------------------ the private world
rm -rf "$LAB"; mkdir -p "$LAB"/{log,dev,clamdb,redis,keys,mails,rspamd/{local.d,db},mx4/{etc,spool,data}}; chmod 755 "$LAB"; hostname mx4
ip link set lo up
for a in 192.0.2.40 198.51.100.{11..18} 198.51.100.{101,102} 203.0.113.{5..9} 203.0.113.66; do ip addr add $a/32 dev lo; done
printf 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n' >"$LAB/resolv.conf"; printf '127.0.0.1 localhost\n192.0.2.40 mx4.gw.example mx4\n' >"$LAB/hosts"
mount --bind "$LAB/resolv.conf" /etc/resolv.conf; mount --bind "$LAB/hosts" /etc/hosts
mount -t tmpfs tmpfs "$LAB/dev"; cp -a /dev/{null,zero,full,random,urandom,tty} "$LAB/dev/"; mount --bind "$LAB/dev" /dev
cat >"$LAB/rsyslog.conf" <<R
module(load="imuxsock" SysSock.RateLimit.Interval="0")
global(workDirectory="$LAB" maxMessageSize="16k")
action(type="omfile" file="$LAB/log/mx4.log" template="RSYSLOG_FileFormat")
R
rsyslogd -n -f "$LAB/rsyslog.conf" -i "$LAB/rsyslog.pid" & PIDS=($!)
finish() {
  postfix -c "$LAB/mx4/etc" stop >>"$LAB/log/start" 2>&1 || true; sleep .5
  kill "${PIDS[@]}" 2>/dev/null || true; wait 2>/dev/null || true
}
trap finish EXIT
for i in {1..50}; do [[ -S /dev/log ]] && break; sleep .1; done
openssl genrsa -out "$LAB/keys/dkim.pem" 2048 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=mx4.gw.example -keyout "$LAB/keys/tls.key" -out "$LAB/keys/tls.crt" 2>/dev/null
$PYTHON "$HERE/rspamd_mails.py" zone "$LAB" "$(openssl rsa -in "$LAB/keys/dkim.pem" -pubout 2>/dev/null | grep -v '^-' | tr -d '\n')"
LAB_FILTER=no LAB_ZONE=$LAB/zone.json $PYTHON "$HERE/smtp_lab.py" serve "$LAB" & PIDS+=($!)
for i in {1..50}; do [[ -e $LAB/serve.ready ]] && break; sleep .1; done
wait_for() { for i in {1..600}; do (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return; sleep .1; done; echo "nothing listens on $1"; exit 1; }

# ------------------------------------------------------------------ ClamAV and Redis
# ClamAV's official databases come over the network: this one knows the test file alone
printf 'Eicar-Test-Signature:0:0:%s\n' "$(printf 'X5O!P%%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*' | od -An -tx1 | tr -d ' \n')" >"$LAB/clamdb/lab.ndb"
printf 'DatabaseDirectory %s\nTCPSocket 3310\nTCPAddr 127.0.0.1\nForeground yes\nUser root\nLogFile %s\n' "$LAB/clamdb" "$LAB/log/clamd.out" >"$LAB/clamd.conf"
clamd -c "$LAB/clamd.conf" >/dev/null 2>&1 & PIDS+=($!)
redis-server --bind 127.0.0.1 --port 6379 --save '' --dir "$LAB/redis" >"$LAB/log/redis.out" 2>&1 & PIDS+=($!)
wait_for 3310; wait_for 6379

# ------------------------------------------------------------------ rspamd
L=$LAB/rspamd/local.d
echo 'bind_socket = "127.0.0.1:11332"; milter = yes; timeout = 10s; upstream "local" { default = yes; self_scan = yes; }' >$L/worker-proxy.inc
echo 'enabled = false;' | tee $L/worker-normal.inc $L/worker-fuzzy.inc >/dev/null
echo 'bind_socket = "127.0.0.1:11334"; password = "lab"; count = 1;' >$L/worker-controller.inc
printf 'type = "file"; filename = "%s/log/rspamd.log"; level = "info";\n' "$LAB" >$L/logging.inc
echo 'dns { nameserver = ["127.0.0.1:53"]; timeout = 1s; retransmits = 1; } history_rows = 5000;' >$L/options.inc
echo 'rules { LAB { backend = "http"; url = "http://127.0.0.1:8099/rspamd"; selector = "default"; formatter = "json"; } }' >$L/metadata_exporter.conf
echo 'rewrite_subject = 9; subject = "*** SPAM *** %s";' >$L/actions.conf
echo 'actions = { reject = "reject"; quarantine = "add_header"; }' >$L/dmarc.conf
echo 'clamav { type = "clamav"; servers = "127.0.0.1:3310"; symbol = "CLAM_VIRUS"; action = "reject"; message = "${SCANNER}: virus found: ${VIRUS}"; log_clean = true; }' >$L/antivirus.conf
# only one client is new to us: the others' mail is not made to wait
echo 'servers = "127.0.0.1:6379"; timeout = 4; whitelisted_ip = ["203.0.113.0/29", "203.0.113.8", "203.0.113.66"]; check_local = true;' >$L/greylist.conf
cat >$L/ratelimit.conf <<'C'
servers = "127.0.0.1:6379";
rates {   # by default rspamd gives no symbol to what it limits: one of these has one
  named { selector = 'from("smtp"):addr.regexp("^hurried@.*")'; bucket { burst = 1; rate = "1 / 1h"; symbol = "RATELIMITED"; } }
  nameless { selector = 'from("smtp"):addr.regexp("^hasty@.*")'; bucket { burst = 1; rate = "1 / 1h"; } }
}
C
cat >$L/multimap.conf <<C
LASSO_BAN { type = "from"; map = "$LAB/rspamd/ban.map"; symbol = "LASSO_BAN"; action = "reject"; message = "Sender is on a ban list"; }
# a score, so that the rest of rspamd still looks at the mail; after `accept` nobody does, not even the antivirus
LASSO_ALLOW { type = "from"; map = "$LAB/rspamd/allow.map"; symbol = "LASSO_ALLOW"; score = -30; }
LASSO_ALLOW_ACCEPT { type = "from"; map = "$LAB/rspamd/accept.map"; symbol = "LASSO_ALLOW_ACCEPT"; action = "accept"; }
LAB_WORD_4 { type = "header"; header = "subject"; regexp = true; map = "$LAB/rspamd/word4.map"; symbol = "LAB_WORD_4"; score = 4.5; }
LAB_WORD_7 { type = "header"; header = "subject"; regexp = true; map = "$LAB/rspamd/word7.map"; symbol = "LAB_WORD_7"; score = 7; }
LAB_WORD_10 { type = "header"; header = "subject"; regexp = true; map = "$LAB/rspamd/word10.map"; symbol = "LAB_WORD_10"; score = 10; }
C
echo 'banned@sender.example' >$LAB/rspamd/ban.map; printf 'friend@sender.example\nfriend-virus@sender.example\n' >$LAB/rspamd/allow.map
printf 'accepted@sender.example\naccepted-virus@sender.example\n' >$LAB/rspamd/accept.map
echo '/lottery/i' >$LAB/rspamd/word4.map; echo '/casino/i' >$LAB/rspamd/word7.map; echo '/pills/i' >$LAB/rspamd/word10.map
echo 'symbols { "PHISHING" { weight = 5.0; } }' >$L/phishing_group.conf
echo 'symbols { "MIME_BAD_EXTENSION" { weight = 7.0; } "MIME_DOUBLE_BAD_EXTENSION" { weight = 9.0; } }' >$L/mime_types_group.conf
[[ ${LAB_HISTORY:-} != redis ]] || echo 'servers = "127.0.0.1:6379"; compress = false; nrows = 5000;' >$L/history_redis.conf
$PYTHON - "$LAB/log/rspamd_meta.jsonl" <<'P' & PIDS+=($!)
import http.server,sys
f=open(sys.argv[1],'ab',buffering=0)
class H(http.server.BaseHTTPRequestHandler):
    def do_POST(s): f.write(s.rfile.read(int(s.headers['Content-Length'])).replace(b'\n',b' ')+b'\n'); s.send_response(200); s.end_headers()
    def log_message(*a): pass
http.server.HTTPServer(('127.0.0.1',8099),H).serve_forever()
P
wait_for 8099
chown -R _rspamd "$LAB/rspamd/db"; : >"$LAB/log/rspamd.log"; chown _rspamd "$LAB/log/rspamd.log"
mount --bind $L /etc/rspamd/local.d; mount --bind "$LAB/rspamd/db" /var/lib/rspamd; mkdir -p /run/rspamd; chown _rspamd /run/rspamd
(cd /; exec rspamd -f -u _rspamd -g _rspamd) >"$LAB/log/rspamd.out" 2>&1 & PIDS+=($!)
wait_for 11332; wait_for 11334

# ------------------------------------------------------------------ Postfix
E=$LAB/mx4/etc; chown postfix "$LAB/mx4/data"
cp /etc/postfix/dynamicmaps.cf $E/; cp -r /etc/postfix/dynamicmaps.cf.d /etc/postfix/postfix-files $E/ 2>/dev/null || true
cat >$E/main.cf <<C
compatibility_level = 3.6
queue_directory = $LAB/mx4/spool
data_directory = $LAB/mx4/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx4.gw.example
mydomain = gw.example
mydestination = \$myhostname, localhost
local_transport = discard
local_recipient_maps =
alias_maps =
inet_interfaces = 192.0.2.40
inet_protocols = ipv4
smtpd_tls_security_level = may
smtpd_tls_cert_file = $LAB/keys/tls.crt
smtpd_tls_key_file = $LAB/keys/tls.key
smtpd_tls_loglevel = 1
smtpd_tls_received_header = yes
smtp_tls_security_level = none
mynetworks = 127.0.0.0/8
relay_domains = cust-a.example, cust-b.example, cust-c.example
relay_recipient_maps =
transport_maps = hash:$E/transport
header_checks = pcre:$E/header_checks
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination
smtpd_milters = inet:127.0.0.1:11332
milter_default_action = accept
milter_mail_macros = i {mail_addr} {client_addr} {client_name} {auth_authen}
minimal_backoff_time = 6s
maximal_backoff_time = 6s
queue_run_delay = 6s
maximal_queue_lifetime = 20s
bounce_queue_lifetime = 6s
smtputf8_enable = yes
C
printf 'cust-a.example smtp:[mail.cust-a.example]\ncust-b.example smtp:[mail.cust-b.example]\ncust-c.example smtp:[mail.cust-b.example]\n' >$E/transport
printf '/^(Subject|List-Unsubscribe):/ INFO\n' >$E/header_checks
cat >$E/master.cf <<M
smtp      inet  n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
M
postmap -c $E hash:$E/transport
postfix -c $E start >>"$LAB/log/start" 2>&1
for i in {1..100}; do (exec 3<>/dev/tcp/192.0.2.40/25) 2>/dev/null && break; sleep .1; done
sleep 2   # rspamd compiles its expressions
echo "set up in $(($(date +%s) - T0)) s"

# ------------------------------------------------------------------ traffic
$PYTHON "$HERE/rspamd_mails.py" send "$LAB"
for i in {1..20}; do (($(postqueue -c $E -j | wc -l) == 0)) && break; sleep 1; done
$PYTHON -c "
import urllib.request;r=urllib.request.Request('http://127.0.0.1:11334/history',headers={'Password':'lab'});open('$LAB/log/rspamd_history.json','wb').write(urllib.request.urlopen(r).read())"
trap - EXIT; finish
wc -lc $LAB/log/*; echo "whole run: $(($(date +%s) - T0)) s"
