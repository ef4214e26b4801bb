/// The Security Token Service: who a caller is, and temporary credentials.
///
/// [Sessions] opens sessions and finds the keys of those that are open; nothing is kept of a session, it is sealed
/// into its token ([SessionTokens]). What roles there are and whom they trust, STS asks through [Roles].
///
/// Unlike AWS: the account's root may assume a role that trusts its account, as it is who calls where no user was
/// made.
@NullMarked
package dev.millrace.cloud.service.sts;

import org.jspecify.annotations.NullMarked;
