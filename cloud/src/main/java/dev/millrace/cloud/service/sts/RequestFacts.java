package dev.millrace.cloud.service.sts;

import dev.millrace.cloud.aws.SecureTransport;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a trust policy's conditions may ask of a call itself, whatever it is for: the global condition keys of "AWS global
/// condition context keys" (IAM User Guide) that come of the request and of the caller's session. Those of the caller
/// are IAM's.
final class RequestFacts {
    private RequestFacts() {}

    /// @param session what the caller acts in
    static Map<String, List<String>> of(Call call, Optional<Session> session) {
        Map<String, List<String>> facts = new HashMap<>();
        facts.put("aws:SecureTransport", List.of(Boolean.toString(SecureTransport.of(call.http().from()))));
        facts.put("aws:RequestedRegion", List.of(call.region()));
        facts.put("aws:ViaAWSService", List.of("false"));
        if (call.http().from() != null) {
            facts.put("aws:SourceIp", List.of(call.http().from()));
        }
        for (String header : List.of("User-Agent", "Referer")) {
            String value = call.http().headers().first(header, "");
            if (!value.isEmpty()) {
                facts.put("aws:" + header.replace("-", ""), List.of(value));
            }
        }
        session.ifPresent(within -> facts.putAll(of(within)));
        return facts;
    }

    private static Map<String, List<String>> of(Session session) {
        Map<String, List<String>> facts = new HashMap<>();
        facts.put("aws:TokenIssueTime", List.of(session.issued().toString()));
        if (session.kind() == Caller.Kind.USER) {
            facts.put("aws:MultiFactorAuthPresent", List.of("false"));
        }
        if (session.sourceIdentity() != null) {
            facts.put("aws:SourceIdentity", List.of(session.sourceIdentity()));
        }
        // Over the tags of the session's role.
        session.tags().forEach((key, value) -> facts.put("aws:PrincipalTag/" + key, List.of(value)));
        return facts;
    }
}
