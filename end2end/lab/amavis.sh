#!/bin/bash
# Real amavis (Debian's own package, with SpamAssassin and ClamAV) behind a real Postfix, cut off from every network.
#   amavis.sh [LAB=/tmp/amavis_lab]
# One host, mx3: Postfix hands everything to amavis at 127.0.0.1:10024 (recipients whose name begins with `strict`: at 10026, where the
# same finds are refused) and takes it back at 127.0.0.1:10025. The same mails go through it three times, each with another log template:
#   default  Debian's, at log level 2      verbose  $log_verbose_templ and $log_recip_templ, level 0      json  [:report_json], level 0
# Result: LAB/log/{default,verbose,json}.log (Postfix and amavis together, RFC 3339), truth.jsonl (what was handed in), sink.jsonl.
# Needs root, about 45 s. Stops whatever it starts, by pid.
set -euo pipefail
HERE=$(cd "$(dirname "$0")" && pwd); LAB=${1:-/tmp/amavis_lab}; T0=$(date +%s)

if [[ ${INSIDE:-} != 1 ]]; then
  need=(); for p in postfix amavisd-new spamassassin clamav p7zip-full zip rsyslog iproute2; do dpkg -s $p >/dev/null 2>&1 || need+=($p); done
  if ((${#need[@]})); then   # the packages' own services must not start
    [[ -e /usr/sbin/policy-rc.d ]] || { printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d; chmod +x /usr/sbin/policy-rc.d; }
    apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}" >/dev/null
  fi
  INSIDE=1 exec unshare -n -m -u bash "$0" "$LAB"
fi

# ------------------------------------------------------------------ the private world
rm -rf "$LAB"; mkdir -p "$LAB"/{log,dev,conf.d,clamdb,home,run,mx3/{etc,spool,data}}; chmod 755 "$LAB"; hostname mx3
ip link set lo up
for a in 192.0.2.30 198.51.100.{11..18} 198.51.100.{101,102} 203.0.113.{5,6}; do ip addr add $a/32 dev lo; done
printf 'nameserver 127.0.0.1\noptions timeout:2 attempts:1\n' >"$LAB/resolv.conf"; printf '127.0.0.1 localhost\n192.0.2.30 mx3.gw.example mx3\n' >"$LAB/hosts"
mount --bind "$LAB/resolv.conf" /etc/resolv.conf; mount --bind "$LAB/hosts" /etc/hosts
mount -t tmpfs tmpfs "$LAB/dev"; cp -a /dev/{null,zero,full,random,urandom,tty} "$LAB/dev/"; mount --bind "$LAB/dev" /dev
cat >"$LAB/rsyslog.conf" <<R
module(load="imuxsock" SysSock.RateLimit.Interval="0")
global(workDirectory="$LAB" maxMessageSize="16k")
action(type="omfile" file="$LAB/log/all.log" template="RSYSLOG_FileFormat")
R
rsyslogd -n -f "$LAB/rsyslog.conf" -i "$LAB/rsyslog.pid" & SYSLOG=$!
for i in {1..50}; do [[ -S /dev/log ]] && break; sleep .1; done
LAB_FILTER=no python3 "$HERE/smtp_lab.py" serve "$LAB" & SERVE=$!
for i in {1..50}; do [[ -e $LAB/serve.ready ]] && break; sleep .1; done

# ------------------------------------------------------------------ Postfix
E=$LAB/mx3/etc; chown postfix "$LAB/mx3/data"
cp /etc/postfix/dynamicmaps.cf $E/; cp -r /etc/postfix/dynamicmaps.cf.d /etc/postfix/postfix-files $E/ 2>/dev/null || true
cat >$E/main.cf <<C
compatibility_level = 3.6
queue_directory = $LAB/mx3/spool
data_directory = $LAB/mx3/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx3.gw.example
mydomain = gw.example
mydestination = \$myhostname, localhost, gw.example
local_transport = discard
local_recipient_maps =
alias_maps =
inet_interfaces = 192.0.2.30
inet_protocols = ipv4
smtpd_tls_security_level = none
smtp_tls_security_level = none
mynetworks = 127.0.0.0/8
relay_domains = cust-a.example, cust-b.example
relay_recipient_maps =
transport_maps = hash:$E/transport
smtpd_recipient_restrictions = permit_mynetworks, reject_unauth_destination, check_recipient_access regexp:$E/filter
content_filter = amavis:[127.0.0.1]:10024
minimal_backoff_time = 6s
maximal_backoff_time = 6s
queue_run_delay = 6s
maximal_queue_lifetime = 20s
bounce_queue_lifetime = 6s
message_size_limit = 3000000
smtputf8_enable = yes
C
printf 'cust-a.example smtp:[mail.cust-a.example]\ncust-b.example smtp:[mail.cust-b.example]\nsender.example smtp:[mx2.bigmail.example]\n' >$E/transport
printf '/^strict/ FILTER amavis:[127.0.0.1]:10026\n' >$E/filter
printf '/^mtablock/ 550 5.7.1 not behind the filter either\n/^mtadefer/ 450 4.7.1 later\n' >$E/behind
cat >$E/master.cf <<M
smtp      inet  n - n - - smtpd
127.0.0.1:10025 inet n - n - - smtpd -o syslog_name=postfix/10025 -o content_filter= -o mynetworks=127.0.0.0/8 -o smtpd_authorized_xforward_hosts=127.0.0.0/8 -o smtpd_recipient_restrictions=\${behind},permit_mynetworks,reject -o receive_override_options=no_unknown_recipient_checks,no_header_body_checks,no_address_mappings
amavis    unix  - - n - 2 smtp -o syslog_name=postfix/amavis -o smtp_bind_address=127.0.0.1 -o smtp_send_xforward_command=yes -o disable_mime_output_conversion=yes -o smtp_data_done_timeout=60s
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
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
printf 'behind = check_recipient_access regexp:%s/behind\n' $E >>$E/main.cf
postmap -c $E hash:$E/transport
postfix -c $E start >>"$LAB/log/start" 2>&1

# ------------------------------------------------------------------ amavis
# ClamAV's official databases come over the network: this one knows the test file alone
printf 'Eicar-Test-Signature:0:0:%s\n' "$(printf 'X5O!P%%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*' | od -An -tx1 | tr -d ' \n')" >"$LAB/clamdb/lab.ndb"
cp /etc/amavis/conf.d/* "$LAB/conf.d/"; printf 'use strict; $Amavis::Conf::lab_recip_templ = $log_recip_templ; 1;\n' >"$LAB/conf.d/02-keep"   # Debian undefines it
printf 'use strict; $mydomain = q{gw.example}; 1;\n' >"$LAB/conf.d/05-domain_id"
mkdir -p "$LAB"/home/{tmp,db,virusmails}; chown -R amavis:amavis "$LAB"/home "$LAB"/run; chmod 750 "$LAB/home"
mount --bind "$LAB/conf.d" /etc/amavis/conf.d; mount --bind "$LAB/home" /var/lib/amavis; mkdir -p /run/amavis; mount --bind "$LAB/run" /run/amavis
AMAVIS=
start_amavis() { # the lines that choose the log's template
  cat >"$LAB/conf.d/50-user" <<C
use strict;
\$myhostname = 'mx3.gw.example';
@local_domains_maps = ( ['.cust-a.example', '.cust-b.example'] );
@bypass_virus_checks_maps = (); @bypass_spam_checks_maps = (); @bypass_banned_checks_maps = ();
@av_scanners = ( ['ClamAV-clamscan', 'clamscan', "--stdout --no-summary -r --database=$LAB/clamdb --tempdir=\$TEMPBASE {}", [0], qr/:.*\\sFOUND\$/m, qr/^.*?: (?!Infected Archive)(.*) FOUND\$/m] );
@av_scanners_backup = ();
\$max_servers = 2; \$sa_local_tests_only = 1; \$sa_tag_level_deflt = -999;
\$final_spam_destiny = D_DISCARD; \$final_banned_destiny = D_BOUNCE; \$final_bad_header_destiny = D_PASS;
\$inet_socket_port = [10024, 10026]; \$interface_policy{'10026'} = 'STRICT';
\$policy_bank{'STRICT'} = { final_destiny_maps_by_ccat => { CC_VIRUS, D_REJECT, CC_BANNED, D_REJECT, CC_SPAM, D_REJECT, CC_BADH, D_REJECT, CC_CATCHALL, D_PASS } };
@spam_kill_level_maps = ( { 'tagged@cust-a.example' => 9999, 'tagged@cust-b.example' => 9999 }, \\\$sa_kill_level_deflt );
@spam_lovers_maps = ( ['wantsall@cust-a.example'] ); @banned_files_lovers_maps = ( ['wantsall@cust-a.example'] ); @virus_lovers_maps = ( ['wantsall@cust-a.example'] );
@message_size_limit_maps = ( { 'small@cust-a.example' => 65536 } );
\$virus_admin = undef; \$notify_method = 'smtp:[127.0.0.1]:10025'; \$forward_method = 'smtp:[127.0.0.1]:10025';
$1
1;
C
  rm -f "$LAB/run/amavisd.pid"; amavisd -P "$LAB/run/amavisd.pid" start >>"$LAB/log/start" 2>&1
  for i in {1..200}; do (exec 3<>/dev/tcp/127.0.0.1/10026) 2>/dev/null && break; sleep .1; done
  AMAVIS=$(cat "$LAB/run/amavisd.pid")
}
stop_amavis() { [[ -z $AMAVIS ]] || kill "$AMAVIS" 2>/dev/null || true; for i in {1..50}; do kill -0 "$AMAVIS" 2>/dev/null || break; sleep .1; done; AMAVIS=; }
finish() {
  stop_amavis; postfix -c $E stop >>"$LAB/log/start" 2>&1 || true; sleep .5
  kill $SYSLOG $SERVE 2>/dev/null || true; wait 2>/dev/null || true
}
trap finish EXIT

# ------------------------------------------------------------------ the same mails, three times
phase() { # name, configuration
  local before; before=$(stat -c %s "$LAB/log/all.log"); start_amavis "$2"
  python3 "$HERE/amavis_mails.py" "$LAB" "$1"
  for i in {1..20}; do (($(postqueue -c $E -j | wc -l) == 0)) && break; sleep 1; done
  stop_amavis; tail -c +$((before + 1)) "$LAB/log/all.log" >"$LAB/log/$1.log"
  echo "$1: $(wc -l <"$LAB/log/$1.log") lines, $(($(date +%s) - T0)) s"
}
phase default '$log_level = 2;'
phase verbose '$log_level = 0; $log_templ = $log_verbose_templ; $log_recip_templ = $Amavis::Conf::lab_recip_templ;'
phase json '$log_level = 0; $log_templ = q{[:report_json]}; $logline_maxlen = 15000;'
trap - EXIT; finish
echo "whole run: $(($(date +%s) - T0)) s"
