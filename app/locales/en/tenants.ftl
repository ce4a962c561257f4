# The platform’s customers and their domains.

## List
tenants-search = Search by name or domain
tenants-counted = { $count ->
    [one] { $n } customer
   *[other] { $n } customers
 }
tenants-column-domains = Domains
tenants-domains = { $count ->
    [one] { $n } domain
   *[other] { $n } domains
 }
tenants-no-match-title = No customer matches “{ $query }”
tenants-no-match-text = The search looks for a part of the customer’s name or of one of its domains.
tenants-all = See all customers
tenants-add = Add a customer
tenants-add-submit = Add
tenants-name = The customer’s name
tenants-error-name-required = Give the customer a name. “-” stands for the platform itself.
tenants-error-name-too-long = This name is too long: 100 characters at most.
tenants-error-name-hidden = This name holds characters that cannot be seen. Type it instead of pasting it.
tenants-error-timezone-unknown = Choose one of the time zones offered.
tenants-error-form-tenant-exists = A customer has this name already: choose another one.

## One tenant
tenant-account = Customer
tenant-added = Added
tenant-mail-kept = Emails kept
tenant-lines-kept = Log lines kept
tenant-lines-by-source = as their source says
tenant-domains = Domains
tenant-domains-none = No domain: this customer’s emails are not recognised as theirs yet.
tenant-platform = The platform has no domains: it keeps the emails of those that no customer has.
tenant-attach-label = Attach a domain
tenant-attach-hint = What stands behind the @, such as example.com. The emails of this domain that are known already move to the customer.
tenant-attach = Attach
tenant-moving = { $count ->
    [one] { $n } email of { $total } looked at
   *[other] { $n } emails of { $total } looked at
 }
tenant-moving-soon = emails waiting to be moved
tenant-moving-text = The emails known already move to the customer, a little at a time.
tenant-refresh = Refresh
tenant-timezone = Time zone
tenant-timezone-text = The one its people read times in, but for those who chose another.
tenant-policy = What its users see
tenant-policy-users = Filtering, for its users
tenant-policy-admins = Filtering, for its administrators
tenant-policy-subjects = Subjects of emails
tenant-policy-desk = Support and the operator always see all that the filter said.
tenant-policy-lines = The choice holds for everybody, support and operator included. Log lines that quote a hidden subject are not shown either.
detail-family = Families
detail-family-note = What weighed, by family (authentication, links, content…), without the tests’ names.
detail-symbols = Tests
detail-symbols-note = The name and score of each test; emails can be searched for by test too.
detail-everything = Everything
detail-everything-note = The tests, with what each one found: addresses, domains, links.
subjects-shown = Shown
subjects-shown-note = As the logs have them.
subjects-hashed = Fingerprint
subjects-hashed-note = Eight characters in place of the subject, the same for the same subject: a mailing is recognised without being read.
subjects-hidden = Hidden
subjects-hidden-note = Nothing of it is shown.
tenant-error-domain-not-a-domain = This is not a domain. Example: example.com
tenant-error-timezone-unknown = Choose one of the time zones offered.
tenant-error-users-unknown = Choose one of the answers offered.
tenant-error-admins-unknown = Choose one of the answers offered.
tenant-error-subjects-unknown = Choose one of the answers offered.
tenant-error-form-domain-taken = This domain belongs to another customer already: search for it in the list of customers to learn which.
tenant-error-form-unknown = This page did not understand what was asked. Try again.
tenant-done-added = The customer is added. Now attach its domains.
tenant-done-attached = The domain is attached. The emails known already move to the customer within seconds.
tenant-done-saved = Saved.
