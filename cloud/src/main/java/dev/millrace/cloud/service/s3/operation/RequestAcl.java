package dev.millrace.cloud.service.s3.operation;

import dev.millrace.cloud.service.s3.domain.AccessControl;
import dev.millrace.wire.Structure;
import java.util.HashMap;
import java.util.Map;

/// What a request's headers say of the access control list.
final class RequestAcl {
    private static final Map<String, String> GRANTS = Map.of(
            "GrantFullControl", "FULL_CONTROL",
            "GrantRead", "READ",
            "GrantReadACP", "READ_ACP",
            "GrantWrite", "WRITE",
            "GrantWriteACP", "WRITE_ACP");

    private RequestAcl() {}

    static AccessControl.Asked of(Structure input) {
        Map<String, String> grants = new HashMap<>();
        GRANTS.forEach((member, permission) -> {
            String header = Members.text(input, member);
            if (header != null) {
                grants.put(permission, header);
            }
        });
        String canned = Members.text(input, "ACL");
        // An empty header is none: fsspec's s3fs sent it with every object, to buckets without ACLs too.
        return new AccessControl.Asked(canned == null || canned.isEmpty() ? null : canned, grants);
    }
}
