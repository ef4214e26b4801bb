package dev.millrace.cloud.gateway;

import dev.millrace.cloud.gateway.signature.Dialect;
import dev.millrace.cloud.gateway.signature.Query;
import dev.millrace.cloud.gateway.signature.Refusals;
import dev.millrace.wire.endpoint.ServiceEndpoint;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.service.BeforeCall;
import dev.millrace.wire.service.Service;
import dev.millrace.wire.service.ServiceFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which service a request means: the one of its signature's credential scope; unsigned, the one whose X-Amz-Target,
/// query API or path it speaks; and S3 where nothing else is said.
final class Routes {
    private static final String TARGET = "X-Amz-Target";

    /// What nobody signs, by the service's signing name: a token in the request says who calls.
    private static final Map<String, Set<String>> UNSIGNED =
            Map.of("sts", Set.of("AssumeRoleWithWebIdentity", "AssumeRoleWithSAML"));

    private final Map<String, Entrance> bySigningName = new HashMap<>();
    private final Map<String, Entrance> byTarget = new HashMap<>();
    private final Map<String, Entrance> byVersion = new HashMap<>();
    private final List<Entrance> byPath = new ArrayList<>();

    Routes(List<Service> services, BeforeCall authorizer) {
        for (Service service : services) {
            ServiceFacts facts = service.facts();
            Dialect dialect = Dialect.of(facts);
            Entrance entrance = new Entrance(
                    ServiceEndpoint.of(service, authorizer),
                    dialect,
                    new Refusals(dialect),
                    BodyLimits.bytes(facts.signingName()));
            if (bySigningName.put(facts.signingName(), entrance) != null) {
                throw new IllegalArgumentException("Two services sign as " + facts.signingName());
            }
            if (facts.targetPrefix() != null) {
                byTarget.put(facts.targetPrefix(), entrance);
            }
            if (facts.queryCodes() != null) {
                byVersion.put(facts.apiVersion(), entrance);
            }
            switch (dialect) {
                case QUERY -> byVersion.put(facts.apiVersion(), entrance);
                case REST_JSON -> byPath.add(entrance);
                case S3, AWS_JSON -> {}
            }
        }
    }

    /// By the name in a credential scope; null where there is no such service here.
    @Nullable
    Entrance signed(String signingName) {
        return bySigningName.get(signingName);
    }

    /// Of a request that names no service by a signature; null where it says none.
    /// @param form its body where that is a form's, else empty
    @Nullable
    Entrance unsigned(HttpRequest request, String form) {
        String target = request.headers().first(TARGET);
        if (target != null) {
            return byTarget.get(prefix(target));
        }
        Entrance found = byVersion(request.query());
        if (found == null) {
            found = byVersion(form);
        }
        if (found == null) {
            found = byPath.stream()
                    .filter(entrance -> entrance.endpoint().offers(request))
                    .findFirst()
                    .orElse(null);
        }
        return found == null ? bySigningName.get("s3") : found;
    }

    /// Whether a request is one that nobody signs.
    /// @param form its body where that is a form's, else empty
    boolean open(Entrance entrance, HttpRequest request, String form) {
        String action = Query.of(form.isEmpty() ? request.query() : form).first("Action");
        return action != null
                && UNSIGNED.entrySet().stream()
                        .anyMatch(service -> entrance.equals(bySigningName.get(service.getKey()))
                                && service.getValue().contains(action));
    }

    private @Nullable Entrance byVersion(String parameters) {
        if (!parameters.contains("Action=")) {
            return null;
        }
        Query query = Query.of(parameters);
        String version = query.first("Version");
        return version == null || !query.has("Action") ? null : byVersion.get(version);
    }

    private static String prefix(String target) {
        int dot = target.indexOf('.');
        return dot < 0 ? target : target.substring(0, dot);
    }
}
