# People, their accounts, and the links that are used once.

## List
people-invite = Invite somebody
people-search = Search by name or address
people-counted = { $count ->
    [one] { $n } person
   *[other] { $n } people
 }
people-column-person = Person
people-column-role = Role
people-column-tenant = Customer
people-column-addresses = Addresses
people-column-access = Access
people-platform = Platform
people-everywhere = All customers
people-everybody = See everybody
people-empty-title = Nobody yet
people-empty-text = Invite the people who are to follow their emails: each of them gets a link to choose a password.
people-no-match-title = Nobody matches “{ $query }”
people-no-match-text = The search looks for a part of the name or of the account’s email address.
pager-before = Previous
pager-after = Next
access-active = Active
access-invited = Invited
access-disabled = Disabled
access-expired = expired

## Roles
role-user-choice = User
role-user-note = sees the emails of their own addresses
role-admin-choice = Administrator
role-admin-note = sees all emails of the company and manages its people
role-agent-choice = Support agent
role-agent-note = sees the customers opened to them and answers requests
role-operator-choice = Operator
role-operator-note = runs the platform, the customers and everybody’s accounts

## Invitation
invite-title = Invite somebody
invite-who = Who
invite-what = What they will see
invite-submit = Create the invitation link
invite-another = Invite somebody else
invite-see-person = See their account
invite-email-hint = They will sign in with it.
invite-email-hint-ours = They will sign in with it. Possible domains: { $domains }
invite-tenant-hint = For an agent or operator: the first customer opened to them, or “Platform” for none.
invite-no-domain = No domain is attached to your company yet, so you cannot invite anybody. Ask the platform’s operator to attach it.
invite-error-email-not-an-address = This is not an email address. Example: first.last@example.com
invite-error-email-not-ours = This address is not in your domains. To invite somebody from outside, ask the platform’s operator.
invite-error-name-too-long = This name is too long: 100 characters at most.
invite-error-name-hidden = This name holds characters that cannot be seen. Type it instead of pasting it.
invite-error-tenant-required = Choose this person’s customer.
invite-error-role-not-given = Choose one of the roles offered.
invite-error-addresses-not-an-address = One of the lines is not an email address.
invite-error-addresses-not-ours = One of the addresses is not in your domains. To attach it, ask the platform’s operator.
invite-error-addresses-too-many = 100 addresses at most for one person. To see all emails, choose the administrator’s role.
invite-error-addresses-not-for-role = Only a customer’s people have addresses: empty this field for an agent or operator.
invite-error-form-email-exists = This address has an account already. If it is not among your people, ask the platform’s operator.

## Link
link-invitation-title = The invitation link is ready
link-invitation-text = Hand it to **{ $who }** in a way that only they read. It is shown here and now and nowhere else, works once, and expires **{ $until }**.
link-reset-title = The link to a new password is ready
link-reset-text = Hand it to **{ $who }** in a way that only they read. It is shown here and now and nowhere else, works once, and expires **{ $until }**. Until it is used, the old password still works.

## One person
person-email = Email address
person-name = Name
person-role = Role
person-addresses = Addresses whose emails they follow
person-addresses-hint = One a line, besides the account’s own address. An administrator needs none: they see all emails.
person-wrong-address = { $error } To correct: { $address }
person-known = Name, role and addresses
person-save = Save
person-account = Account
person-entrance = Access
person-history = History
person-role-oneself = Your own role can only be changed by somebody else.
person-oneself = This is your own account. Its password and sessions are managed here:
person-enable = Enable this account again
person-enable-text = This person can no longer sign in. Enabled again, they have their password and rights back.
person-link-invitation = New invitation link
person-link-invitation-text = This person has not chosen a password yet. A new link works for 7 days and replaces the one before.
person-link-reset = Create the link
person-link-reset-text = Password forgotten? The link works for 24 hours; the old password works until it is used.
person-sign-out = Sign out everywhere
person-sign-out-text = Ends all their sessions, on every device. Their password stays the same.
person-sign-out-do = Sign out everywhere
person-disable = Disable this account
person-disable-text = This person is signed out at once and can no longer sign in. Their requests and history stay; you can enable the account again.
person-disable-do = Disable now
person-opened = Customers opened
person-opened-none = No customer is open to this person: they see nobody’s emails.
person-assign-label = Open a customer
person-assign = Open
person-unassign = Close
person-error-name-too-long = This name is too long: 100 characters at most.
person-error-name-hidden = This name holds characters that cannot be seen. Type it instead of pasting it.
person-error-role-not-given = Choose one of the roles offered.
person-error-role-oneself = Your own role can only be changed by somebody else.
person-error-role-other-side = Nobody goes from a customer to the platform: invite the person under another address.
person-error-addresses-not-an-address = One of the lines is not an email address.
person-error-addresses-not-ours = One of the addresses is not in your domains. To attach it, ask the platform’s operator.
person-error-addresses-too-many = 100 addresses at most for one person. To see all emails, choose the administrator’s role.
person-error-addresses-not-for-role = Only a customer’s people have addresses.
person-error-tenant-unknown = Choose one of the customers offered.
person-error-tenant-not-for-role = A customer’s people see their own only.
person-error-form-oneself = Nobody does this to their own account: ask somebody else, or go to “My account”.
person-error-form-last-operator = This is the only operator who can sign in: invite another one first.
person-error-form-disabled = This account is disabled: enable it first.
person-error-form-unknown = This page did not understand what was asked. Try again.
person-done-saved = Saved.
person-done-disabled = The account is disabled and its sessions are closed.
person-done-enabled = The account is enabled again.
person-done-signed-out = All their sessions are closed.
person-done-assigned = The customer is open.
person-done-unassigned = The customer is closed.

## The history of an account
event-add = Account created, role: { $detail }
event-invite = Invitation link created, role: { $detail }
event-link = Link to a new password created
event-accept = Password chosen by the link
event-password = New password
event-name = Name: { $detail }
event-role = Role: { $detail }
event-addresses = Addresses: { $detail }
event-disable = Account disabled
event-enable = Account enabled
event-sign_out = Signed out everywhere
event-assign = Customer opened: { $detail }
event-unassign = Customer closed: { $detail }
signed-by = by
signed-command = by a command on the server

## Welcome
welcome-invitation-title = Welcome
welcome-invitation-lead = Choose a password to open your account. This link works once.
welcome-reset-title = New password
welcome-reset-lead = Choose it to sign in. This link works once, and all your open sessions will be closed.
welcome-other = This browser is signed in as { $email }. If you go on, it will be signed in with the account below.
welcome-submit = Save and sign in
welcome-until = This link expires { $until }.
welcome-gone-title = This link does not work
welcome-gone-text = It was used, it has expired, or another one replaced it. If you have chosen a password, sign in. Otherwise ask the person who gave you this link for a new one.
password-new = New password
password-again = The same again
password-rule = At least 12 characters, 256 at most. Only length counts: a few words make a good password. Your email address is not one.
welcome-error-password-too-short = Too short: at least 12 characters are needed.
welcome-error-password-too-long = Too long: 256 characters at most.
welcome-error-password-is-email = This is your email address: choose something else.
welcome-error-again-different = The two passwords are not the same. Type them again.
