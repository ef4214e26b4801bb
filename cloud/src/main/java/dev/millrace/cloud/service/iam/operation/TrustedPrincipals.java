package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.IamArn;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.policy.Principals;
import dev.millrace.cloud.service.iam.store.IamStore;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Principals of trust policies between the names that callers use and the unique ids that are kept:
///
/// ```
/// arn:aws:iam::<account>:user/<name>                     <->  AIDA…
/// arn:aws:iam::<account>:role/<name>                     <->  AROA…
/// arn:aws:sts::<account>:assumed-role/<role>/<session>   <->  AROA…:<session>
/// ```
/// The id of what is gone stays an id when the policy is shown.
public final class TrustedPrincipals {
    private static final Pattern SESSION =
            Pattern.compile("arn:aws[a-z-]*:sts::(\\d{12}):assumed-role/([\\w+=,.@-]+)/([\\w+=,.@-]+)");
    private static final Pattern ID = Pattern.compile("(A(?:IDA|ROA)[A-Z2-7]{17})(?::(.+))?");

    private final IamStore store;

    public TrustedPrincipals(IamStore store) {
        this.store = store;
    }

    /// The document as it is kept.
    String kept(String document) {
        return Principals.renamed(document, name -> id(name).orElse(name));
    }

    /// The document as it is shown in a partition.
    String shown(String document, Partition in) {
        if (!document.contains("\"AIDA") && !document.contains("\"AROA")) {
            return document;
        }
        return Principals.renamed(document, name -> arn(name).map(in::written).orElse(name));
    }

    /// Whether who is named is there. Any account is, and any federated user.
    boolean knows(String principal) {
        boolean named = ID.matcher(principal).matches();
        return named ? arn(principal).isPresent() : !ofOne(principal) || id(principal).isPresent();
    }

    private static boolean ofOne(String principal) {
        return SESSION.matcher(principal).matches()
                || IamArn.parse(principal)
                        .filter(arn -> arn.kind().equals("user") || arn.kind().equals("role"))
                        .isPresent();
    }

    private Optional<String> id(String name) {
        Matcher session = SESSION.matcher(name);
        if (session.matches()) {
            return store.roles()
                    .find(session.group(1), session.group(2))
                    .map(role -> role.id() + ":" + session.group(3));
        }
        return IamArn.parse(name).flatMap(arn -> switch (arn.kind()) {
            case "user" ->
                store.users()
                        .find(arn.account(), arn.name())
                        .filter(user -> user.arn().equals(Partition.AWS.written(name)))
                        .map(IamUser::id);
            case "role" -> store.role(name).map(IamRole::id);
            default -> Optional.empty();
        });
    }

    private Optional<String> arn(String name) {
        Matcher id = ID.matcher(name);
        if (!id.matches()) {
            return Optional.empty();
        }
        if (id.group(2) == null) {
            return store.users()
                    .withId(id.group(1))
                    .map(IamUser::arn)
                    .or(() -> store.roles().withId(id.group(1)).map(IamRole::arn));
        }
        return store.roles()
                .withId(id.group(1))
                .map(role -> Partition.AWS.global(
                        "sts", role.account(), "assumed-role/" + role.name() + "/" + id.group(2)));
    }
}
