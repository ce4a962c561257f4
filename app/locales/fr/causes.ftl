cause-other-title = Stub
cause-other-verdict = Stub verdict for { $rcpt } at { $domain }.
cause-other-why = Stub why.
cause-other-do =
    Stub step one.
    Stub step two.
cause-other-who = Stub who.
