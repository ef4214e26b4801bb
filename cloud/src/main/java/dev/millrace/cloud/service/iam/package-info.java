/// Identity and Access Management: users, groups, roles, policies, instance profiles and access keys, by account.
///
/// Layout: [dev.millrace.cloud.service.iam.domain] holds what there is, [dev.millrace.cloud.service.iam.policy] the
/// language of policies (reading, checking, deciding), [dev.millrace.cloud.service.iam.store] what is kept,
/// [dev.millrace.cloud.service.iam.operation] the API's operations. [Identities] is what the rest of the server asks.
///
/// Unlike AWS: what is changed is seen at once everywhere; of the policies that AWS keeps, the common ones are there;
/// there are no passwords, MFA devices, certificates or identity providers.
@NullMarked
package dev.millrace.cloud.service.iam;

import org.jspecify.annotations.NullMarked;
