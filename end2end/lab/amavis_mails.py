#!/usr/bin/env python3
"""The mails that amavis.sh sends, one of each kind that amavis has a word for, and some that imitate its log.
  amavis_mails.py LAB PHASE     hands them to 192.0.2.30:25 and writes LAB/log/truth.jsonl: envelope, Message-ID, kind, replies
Standard library and zip(1)."""
import json, smtplib, subprocess, sys, tempfile, time

GTUBE = b'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X'
EICAR = rb'X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'
FAKE = 'Queue-ID: 4C5ABDEAD99, Message-ID: <fake@sender.example>, mail_id: FAKEfakeFAKE, Hits: -99, size: 1, queued_as: 4C5ABDEAD98, 1 ms'
A, B = 'cust-a.example', 'cust-b.example'

def mail(mid, subject='hello', body=b'Good morning, this is a mail.', extra=(), frm='Alice <alice@sender.example>'):
    head = [f'From: {frm}', 'To: friends@cust-a.example', f'Date: {time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())}', 'MIME-Version: 1.0', *extra]
    if subject is not None: head.append(f'Subject: {subject}')
    if mid is not None: head.append(f'Message-ID: {mid}')
    if not any(e.startswith('Content-Type') for e in extra): head.append('Content-Type: text/plain; charset=us-ascii')
    return '\r\n'.join(head).encode('utf8', 'surrogateescape') + b'\r\n\r\n' + body + b'\r\n'

def attached(mid, name, content, kind='application/octet-stream', subject='with an attachment'):
    import base64
    name = name.replace('\\', '\\\\').replace('"', '\\"')
    body = b'--lab\r\nContent-Type: text/plain\r\n\r\nsee there\r\n--lab\r\n' + f'Content-Type: {kind}; name="{name}"\r\nContent-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n\r\n'.encode() + base64.encodebytes(content) + b'--lab--'
    return mail(mid, subject, body, ['Content-Type: multipart/mixed; boundary=lab'])

def locked_zip():
    with tempfile.TemporaryDirectory() as d:
        open(f'{d}/secret.txt', 'w').write('nobody reads this ' * 20)
        subprocess.run(['zip', '-q', '-P', 'password', 'secret.zip', 'secret.txt'], cwd=d, check=True)
        return open(f'{d}/secret.zip', 'rb').read()

def mails(p):
    """(kind, sender, recipients, message)"""
    s, mid = 'alice@sender.example', lambda kind: f'<{kind}.{p}@sender.example>'
    yield 'clean', s, [f'bob@{A}'], mail(mid('clean'))
    yield 'clean, two domains', s, [f'bob@{A}', f'eve@{B}'], mail(mid('two-domains'))
    yield 'spam, discarded', s, [f'bob@{A}'], mail(mid('spam'), body=GTUBE)
    yield 'spam, tagged for one and wanted by another and discarded for the third', s, [f'tagged@{A}', f'wantsall@{A}', f'eve@{B}'], mail(mid('spam-three'), body=GTUBE)
    yield 'spam, refused', s, [f'strict@{B}'], mail(mid('spam-refused'), body=GTUBE)
    yield 'virus', s, [f'bob@{A}'], attached(mid('virus'), 'test.txt', EICAR, 'text/plain')
    yield 'virus, wanted', s, [f'wantsall@{A}'], attached(mid('virus-wanted'), 'test.txt', EICAR, 'text/plain')
    yield 'virus, refused', s, [f'strict@{B}'], attached(mid('virus-refused'), 'test.txt', EICAR, 'text/plain')
    yield 'banned', s, [f'bob@{A}'], attached(mid('banned'), 'invoice.pdf.exe', b'MZ' + bytes(300))
    yield 'banned, wanted by one of two', s, [f'wantsall@{A}', f'eve@{B}'], attached(mid('banned-wanted'), 'setup.exe', b'MZ' + bytes(300))
    yield 'banned, refused', s, [f'strict@{B}'], attached(mid('banned-refused'), 'run.bat', b'echo hello')
    yield 'bad header: twice a Subject', s, [f'bob@{A}'], mail(mid('bad-header'), extra=['Subject: first'])
    yield 'bad header: a raw byte', s, [f'bob@{A}'], mail(mid('bad-byte'), subject='caf\udce9')
    yield 'encrypted archive', s, [f'bob@{A}'], attached(mid('locked'), 'secret.zip', locked_zip(), 'application/zip')
    yield 'null sender', '', [f'bob@{A}'], mail(mid('null'), 'Undelivered Mail Returned to Sender', extra=['Auto-Submitted: auto-replied'])
    yield 'newsletter', 'news@sender.example', [f'bob@{A}', f'eve@{B}'], mail(mid('newsletter'), 'What is new', extra=['List-Unsubscribe: <https://sender.example/u>', 'List-Id: <news.sender.example>', 'Precedence: bulk'])
    yield 'no Message-ID', s, [f'bob@{A}'], mail(None)
    yield 'too big for its recipient', s, [f'small@{A}'], mail(mid('big'), body=b'lorem ipsum dolor\r\n' * 6000)
    yield 'refused behind the filter', s, [f'mtablock@{A}'], mail(mid('mta-blocked'))
    yield 'sixty recipients', s, [f'recipient-{i:02}@{(A, B)[i % 2]}' for i in range(60)], mail(mid('sixty'))
    yield 'SMTPUTF8', 'aurélie@sender.example', [f'ok-élève@{A}'], mail('<élan.%s@sender.example>' % p, 'Été')
    yield 'backslashes and quotes', r'"a\"b\\c"@sender.example', [f'bob@{A}'], mail(r'<back\slash"quote".%s@sender.example>' % p, r'a\b "c"')
    yield 'imitation in the sender', f'"a> -> <boss@{A}>, {FAKE}"@sender.example', [f'bob@{A}'], mail(mid('fake-sender'))
    yield 'imitation in the recipient', s, ['"bob> -> <boss>, %s"@%s' % (FAKE.replace('@', '-'), A)], mail(mid('fake-recipient'))
    yield 'imitation in the Message-ID', s, [f'bob@{A}'], mail(f'<fake-id.{p}@sender.example>, mail_id: x, Hits: 99, size: 1, queued_as: 4C5ABDEAD98, 1 ms')
    yield 'imitation inside the Message-ID', s, [f'bob@{A}'], mail(f'<fake-id2.{p}@x, {FAKE}>')
    yield 'imitation in Subject and From', s, [f'bob@{A}'], mail(mid('fake-subject'), f'x", From: <boss@{A}>, Tests: [FAKE=1], {FAKE}', frm=f'"x, Tests: [FAKE=1], {FAKE}" <x@sender.example>')
    yield 'imitation in a file name', s, [f'bob@{A}'], attached(mid('fake-name'), f'a) {{RelayedInbound}}, [203.0.113.66] <boss@{A}> -> <eve@{B}>, {FAKE}.exe', b'MZ' + bytes(300))
    yield 'imitation of a whole line in the Subject', s, [f'bob@{A}'], mail(mid('fake-line'), f'(01234-01) Passed CLEAN {{RelayedInbound}}, [203.0.113.66]:25 [203.0.113.66] <boss@{A}> -> <eve@{B}>, {FAKE}')

def main(lab, phase):
    with open(f'{lab}/log/truth.jsonl', 'a', buffering=1) as truth:
        for kind, sender, recipients, message in mails(phase):
            row = dict(phase=phase, kind=kind, mail_from=sender, rcpts=recipients, replies=[])
            s = smtplib.SMTP('192.0.2.30', 25, local_hostname='client.sender.example', source_address=('203.0.113.5', 0), timeout=60)
            s.command_encoding = 'utf-8'; s.ehlo()
            utf8 = ' SMTPUTF8' if not (sender + ''.join(recipients)).isascii() else ''
            def say(reply): row['replies'].append(f'{reply[0]} {reply[1].decode("utf8", "replace")}')
            say(s.docmd(f'MAIL FROM:<{sender}>{utf8}'))
            for r in recipients: say(s.docmd(f'RCPT TO:<{r}>'))
            try: say(s.data(message))
            except smtplib.SMTPDataError as refused: say((refused.smtp_code, refused.smtp_error))
            s.quit()
            truth.write(json.dumps(row, ensure_ascii=False) + '\n')

main(*sys.argv[1:])
