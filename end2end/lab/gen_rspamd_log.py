#!/usr/bin/env python3
"""What rspamd would have logged about the mail of a synthetic Postfix log, in time order, for speed and scale only.

  gen_rspamd_log.py MAILLOG [--seed 1] [--form file|syslog|merged] > rspamd.log

Each mail that a client handed in (not what a filter handed back) is scanned once, as a milter does it: eleven lines of rspamd's own and the
one that ends the scan, with 22 symbols on average as real mail shows them. `file` is rspamd's own format; `syslog` has MAILLOG's stamps and
hosts; `merged` is MAILLOG with these lines in it, as one syslog server writes both. MAILLOG has BSD stamps of one year."""
import argparse, random, re, sys

ZERO = ['ARC_NA', 'FROM_EQ_ENVFROM', 'FROM_HAS_DN', 'MIME_TRACE{0:+;1:+;2:~;}', 'RCVD_COUNT_TWO{2;}', 'RCPT_COUNT_ONE{1;}', 'TO_DN_NONE', 'TO_MATCH_ENVRCPT_ALL', 'MID_RHS_MATCH_FROM', 'RCVD_TLS_LAST', 'DKIM_TRACE{sender.example:+;}', 'ASN{asn:64500, ipnet:203.0.113.0/24, country:FR;}', 'RCVD_VIA_SMTP_AUTH', 'HAS_ATTACHMENT', 'PREVIOUSLY_DELIVERED', 'MISSING_XM_UA']
GOOD = [('DMARC_POLICY_ALLOW', -50, '{sender.example,quarantine;}'), ('R_SPF_ALLOW', -20, '{+ip4:203.0.113.0/24;}'), ('R_DKIM_ALLOW', -20, '{sender.example:s=2026;}'), ('MIME_GOOD', -10, '{multipart/alternative,text/plain;}'), ('BAYES_HAM', -290, '{99.12%;}'), ('RCVD_IN_DNSWL_MED', -20, '{203.0.113.5:from;}'), ('HAS_LIST_UNSUB', -1, '{}'), ('NEURAL_HAM', -100, '{-1.000;}'), ('BOUNCE', -10, '{}')]
BAD = [('R_SPF_SOFTFAIL', 0, '{~all;}'), ('DMARC_POLICY_REJECT', 200, '{sender.example : No valid SPF, No valid DKIM,reject;}'), ('R_DKIM_REJECT', 100, '{sender.example:s=2026;}'), ('BAYES_SPAM', 510, '{100.00%;}'), ('RBL_SPAMHAUS_XBL', 400, '{203.0.113.5:from;}'), ('URIBL_BLACK', 750, '{offer.example:url;}'), ('HFILTER_HOSTNAME_UNKNOWN', 250, '{}'), ('RDNS_NONE', 100, '{}'), ('MISSING_MID', 250, '{}'), ('FORGED_SENDER', 30, '{a@sender.example,b@other.example;}'), ('SUBJ_ALL_CAPS', 210, '{24;}'), ('PHISHING', 400, '{bank.example->login.example;}'), ('FUZZY_DENIED', 1200, '{1:4f2c:1.00:txt;}')]


def main():
    a = argparse.ArgumentParser()
    a.add_argument('log'); a.add_argument('--seed', type=int, default=1); a.add_argument('--form', choices=['file', 'syslog', 'merged'], default='file')
    a = a.parse_args(); rnd = random.Random(a.seed)
    client = re.compile(r'^(.{15}) (\S+) postfix/\S*smtpd\[\d+\]: (\w+): client=\S*?\[([^]]+)\](?!.*orig_queue_id)')
    ident = re.compile(r'^.{15} (\S+) postfix/cleanup\[\d+\]: (\w+): message-id=<([^>]*)>')
    active = re.compile(r'^(.{15}) (\S+) postfix/qmgr\[\d+\]: (\w+): from=<([^>]*)>, size=(\d+)')
    months = {m: i for i, m in enumerate('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(), 1)}
    clients, ids, out = {}, {}, sys.stdout

    def scan(stamp, host, queue_id, ip, mid, sender, size):
        pid, tag = 19000 + hash(host) % 999, '%06x' % rnd.randrange(1 << 24)
        is_bad = rnd.random() < .15
        found = [(name, points + rnd.randrange(0, 9), options) for name, points, options in rnd.sample(BAD if is_bad else GOOD, rnd.randint(4, 8))]
        score = sum(points for _, points, _ in found)
        action = 'reject' if score >= 1500 else 'add header' if score >= 600 else 'greylist' if score >= 400 else 'no action'
        found.sort(key=lambda s: (-abs(s[1]), s[0]))
        zero = sorted(rnd.sample(ZERO, rnd.randint(11, 16)), key=lambda name: name.split('{')[0])
        zero = [f"{name.split('{')[0]}(0.00){{{name.split('{')[1] if '{' in name else '}'}" for name in zero]
        symbols = ','.join([f'{name}({points / 100:.2f}){options}' for name, points, options in found if points] + zero)
        lines = [f'milter; rspamd_milter_process_command: got connection from {ip}:{rnd.randrange(1024, 65535)}',
                 f'proxy; rspamd_message_parse: loaded message; id: <{mid}>; queue-id: <{queue_id}>; size: {size}; checksum: <{rnd.getrandbits(128):032x}>',
                 'proxy; rspamd_mime_part_detect_language: detected part language: fr',
                 f'lua; asn.lua:78: no ASN information is available for the IP address "{ip}" on 127.0.0.1',
                 f'proxy; rspamd_spf_maybe_return: stored SPF record for sender.example (0x{rnd.getrandbits(64):x}) in LRU cache for 3600 seconds, 128/2000 elements in the cache',
                 'proxy; dkim_symbol_callback: skip DKIM checks for local networks and authorized users',
                 f'proxy; fuzzy_check_io_callback: fuzzy hash not found, {rnd.randrange(9)} retries',
                 'proxy; rspamd_stat_classifiers_process: skip statistics as SPAM class is missing',
                 f'proxy; rspamd_task_write_log: id: <{mid}>, qid: <{queue_id}>, ip: {ip}, ' + (f'from: <{sender}>, ' if sender else '') + f"(default: {'T' if score >= 600 else 'F'} ({action}): [{score / 100:.2f}/15.00] [{symbols}]), len: {size}, time: {rnd.randrange(5000, 900000) / 1000:.3f}ms, dns req: {rnd.randrange(60)}, digest: <{rnd.getrandbits(128):032x}>, rcpts: <someone@cust001.example>, mime_rcpts: <someone@cust001.example>",
                 'proxy; rspamd_protocol_http_reply: regexp statistics: 0 pcre regexps scanned, 12 regexps matched, 172 regexps total, 42 regexps cached, 0B scanned using pcre, 9.99KiB scanned total',
                 'proxy; proxy_milter_finish_handler: finished milter connection']
        if a.form == 'file':
            stamp = f'2026-{months[stamp[:3]]:02}-{int(stamp[4:6]):02} {stamp[7:]}'
            out.writelines(f'{stamp} #{pid}(rspamd_proxy) <{tag}>; {line}\n' for line in lines)
        else:
            out.writelines(f'{stamp} {host} rspamd[{pid}]: <{tag}>; {line}\n' for line in lines)

    for line in open(a.log, errors='replace'):
        # a milter answers before the queue manager has the mail
        if (m := active.match(line)) and (known := clients.pop((m[2], m[3]), None)):
            scan(known[0], m[2], m[3], known[1], ids.pop((m[2], m[3]), 'undef'), m[4], m[5])
        elif (m := client.match(line)):
            clients[m[2], m[3]] = (m[1], m[4])
        elif (m := ident.match(line)) and (m[1], m[2]) in clients:
            ids[m[1], m[2]] = m[3]
        if a.form == 'merged':
            out.write(line)


main()
