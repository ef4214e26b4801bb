package dev.millrace.cloud.service.iam.access;

import dev.millrace.cloud.aws.SecureTransport;
import dev.millrace.cloud.service.iam.policy.RequestContext;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
import dev.millrace.wire.service.Operation;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What conditions may ask of a call: AWS's global condition keys and those of its service ("AWS global condition context
/// keys", IAM User Guide). Each is found when a policy asks for it, and not before.
final class CallFacts implements RequestContext {
    private final Call call;
    private final @Nullable String via;
    private final Operation operation;
    private final Structure input;
    private final Principal principal;
    private final Optional<CallerSessions.Facts> session;
    private final ServiceNeeds needs;
    private final Forms forms;
    private final InstantSource clock;
    private final String action;
    private final String resource;
    private final String resourceAccount;
    private final Supplier<Map<String, String>> tags;
    private boolean asked;

    CallFacts(
            Asked asked,
            Principal principal,
            Optional<CallerSessions.Facts> session,
            ServiceNeeds needs,
            Forms forms,
            InstantSource clock,
            Target target) {
        this.call = asked.call;
        this.via = asked.via;
        this.operation = asked.operation;
        this.input = asked.input;
        this.principal = principal;
        this.session = session;
        this.needs = needs;
        this.forms = forms;
        this.clock = clock;
        this.action = target.action;
        this.resource = target.resource;
        this.resourceAccount = target.account;
        this.tags = target.tags;
    }

    /// @param via the service that makes the call in the caller's name; null where the caller does
    record Asked(Operation operation, Structure input, Call call, @Nullable String via) {}

    /// @param tags of the resource, asked for once a policy wants them
    record Target(String action, String resource, String account, Supplier<Map<String, String>> tags) {}

    /// Whether any of it was asked for: a decision that asked for nothing is the same of the next call.
    boolean asked() {
        return asked;
    }

    @Override
    public Optional<List<String>> values(String key) {
        asked = true;
        int slash = key.indexOf('/');
        if (slash > 0) {
            return tag(key.substring(0, slash), key.substring(slash + 1));
        }
        List<String> values = key.startsWith("aws:") ? global(key.substring(4)) : ofService(key);
        return values.isEmpty() ? Optional.empty() : Optional.of(values);
    }

    /// A key's tag is found whatever its case.
    private Optional<List<String>> tag(String key, String name) {
        Map<String, String> all = switch (key) {
            case "aws:principaltag" -> principal.tags();
            case "aws:resourcetag", "iam:resourcetag", "s3:existingobjecttag", "ecr:resourcetag" -> tags.get();
            case "aws:requesttag" -> RequestTags.of(input);
            default -> Map.of();
        };
        for (Map.Entry<String, String> entry : all.entrySet()) {
            if (entry.getKey().equalsIgnoreCase(name)) {
                return Optional.of(List.of(entry.getValue()));
            }
        }
        return Optional.empty();
    }

    private List<String> global(String key) {
        Caller caller = call.caller();
        boolean anonymous = caller.kind() == Caller.Kind.ANONYMOUS;
        return switch (key) {
            case "currenttime" -> List.of(clock.instant().toString());
            case "epochtime" -> List.of(Long.toString(clock.instant().getEpochSecond()));
            case "principalarn" -> anonymous ? List.of() : List.of(principal.arn());
            case "principalaccount" -> anonymous ? List.of() : List.of(caller.account());
            case "principaltype" -> List.of(principal.type());
            case "principalisawsservice" -> List.of(Boolean.toString(caller.kind() == Caller.Kind.SERVICE));
            case "principalservicename" -> caller.kind() == Caller.Kind.SERVICE ? List.of(caller.arn()) : List.of();
            case "userid" -> List.of(caller.userId());
            case "username" -> some(principal.name());
            case "sourceip" -> some(call.http().from());
            case "securetransport" -> List.of(Boolean.toString(SecureTransport.of(call.http().from())));
            case "useragent" -> some(call.http().headers().first("User-Agent"));
            case "referer" -> some(call.http().headers().first("Referer"));
            case "requestedregion" -> List.of(call.region());
            case "viaawsservice" -> List.of(Boolean.toString(via != null));
            case "calledvia", "calledviafirst", "calledvialast" -> some(via);
            case "resourceaccount" -> some(resourceAccount);
            case "tagkeys" -> RequestTags.keys(input);
            case "tokenissuetime" -> session.map(facts -> facts.issued().toString()).stream().toList();
            case "multifactorauthpresent" -> session.isPresent() ? List.of("false") : List.of();
            case "sourceidentity" ->
                session.map(CallerSessions.Facts::sourceIdentity).stream().toList();
            case "federatedprovider" ->
                session.map(CallerSessions.Facts::provider).stream().toList();
            default -> List.of();
        };
    }

    private List<String> ofService(String key) {
        return switch (key) {
            case "iam:passedtoservice" -> action.equals("iam:PassRole") ? List.of(needs.principal()) : List.of();
            case "iam:associatedresourcearn" -> List.of();
            case "s3:resourceaccount" -> some(resourceAccount);
            case "s3:authtype" ->
                List.of(call.http().query().contains("X-Amz-Signature=") ? "REST-QUERY-STRING" : "REST-HEADER");
            case "s3:signatureversion" -> List.of("AWS4-HMAC-SHA256");
            case "s3:tlsversion" -> List.of("1.3");
            case "s3:x-amz-content-sha256" -> some(call.http().headers().first("x-amz-content-sha256"));
            case "s3:requestobjecttagkeys" -> RequestTags.keys(input);
            case "lambda:sourcefunctionarn" -> List.of();
            default -> needs.key(key, operation, input, call, forms);
        };
    }

    private static List<String> some(@Nullable String text) {
        return text == null || text.isEmpty() ? List.of() : List.of(text);
    }
}
