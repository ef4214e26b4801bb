package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.iam.domain.IamArn;
import dev.millrace.cloud.service.iam.domain.IamGroup;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.IamUser;
import dev.millrace.cloud.service.iam.domain.ManagedPolicy;
import dev.millrace.cloud.service.iam.domain.Profile;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.NoSuchEntityException;
import dev.millrace.wire.iam.UnmodifiableEntityException;
import org.jspecify.annotations.Nullable;

/// Finds what an operation names, or says in AWS's words that it is not there.
public final class Lookup {
    private final IamStore store;

    public Lookup(IamStore store) {
        this.store = store;
    }

    IamUser user(Call call, String name) {
        return store.users()
                .find(call.account(), name)
                .orElseThrow(() -> new NoSuchEntityException("The user with name " + name + " cannot be found."));
    }

    IamGroup group(Call call, String name) {
        return store.groups()
                .find(call.account(), name)
                .orElseThrow(() -> new NoSuchEntityException("The group with name " + name + " cannot be found."));
    }

    IamRole role(Call call, String name) {
        return store.roles()
                .find(call.account(), name)
                .orElseThrow(() -> new NoSuchEntityException("The role with name " + name + " cannot be found."));
    }

    /// A role that its account may change.
    IamRole ownRole(Call call, String name) {
        IamRole role = role(call, name);
        if (role.serviceLinked()) {
            throw new UnmodifiableEntityException("Cannot perform the operation on the protected role '" + role.name()
                    + "' - this role is only modifiable by AWS");
        }
        return role;
    }

    Profile profile(Call call, String name) {
        return store.profiles()
                .find(call.account(), name)
                .orElseThrow(() -> new NoSuchEntityException("Instance Profile " + name + " cannot be found."));
    }

    /// A managed policy that the account sees: its own, or AWS's.
    ManagedPolicy policy(Call call, String arn) {
        checkArn(call, arn);
        return visible(call, arn).orElseThrow(() -> new NoSuchEntityException("Policy " + arn + " was not found."));
    }

    /// A managed policy that is to be attached or whose attachments are asked for.
    ManagedPolicy attachable(Call call, String arn) {
        checkArn(call, arn);
        return visible(call, arn)
                .orElseThrow(
                        () -> new NoSuchEntityException("Policy " + arn + " does not exist or is not attachable."));
    }

    /// A managed policy of the account itself; AWS's own nobody changes.
    ManagedPolicy ownPolicy(Call call, String arn, String action) {
        ManagedPolicy policy = policy(call, arn);
        if (policy.ofAws()) {
            throw new AwsException(
                    "AccessDenied",
                    403,
                    "User: " + call.caller().arn() + " is not authorized to perform: iam:" + action
                            + " on resource: policy " + arn);
        }
        return policy;
    }

    /// The ARN of a permissions boundary that is there, as it is kept; null for none.
    @Nullable
    String boundary(Call call, @Nullable String arn) {
        if (arn == null) {
            return null;
        }
        checkArn(call, arn);
        if (visible(call, arn).isEmpty()) {
            throw new NoSuchEntityException("Scope ARN: " + arn + " does not exist or is not attachable.");
        }
        return Partition.AWS.written(arn);
    }

    /// The user that an operation means: the one it names, else who calls; null for the account's root.
    @Nullable
    String userOrCaller(Call call, @Nullable String name) {
        if (name != null) {
            return user(call, name).name();
        }
        return switch (call.caller().kind()) {
            case Caller.Kind.ROOT -> null;
            case Caller.Kind.USER ->
                store
                        .users()
                        .where(
                                call.account(),
                                user -> user.id().equals(call.caller().userId()))
                        .stream()
                        .findFirst()
                        .map(IamUser::name)
                        .orElseThrow(() -> new NoSuchEntityException(
                                "The user with id " + call.caller().userId() + " cannot be found."));
            case Caller.Kind.ROLE_SESSION, Caller.Kind.SERVICE, Caller.Kind.ANONYMOUS ->
                throw new AwsException(
                        "ValidationError", 400, "Must specify userName when calling with non-User credentials");
        };
    }

    private java.util.Optional<ManagedPolicy> visible(Call call, String arn) {
        return store.policy(arn)
                .filter(policy -> policy.ofAws() || policy.account().equals(call.account()));
    }

    private static void checkArn(Call call, String arn) {
        if (!arn.startsWith("arn:") || arn.split(":", 6).length < 6) {
            throw new AwsException("ValidationError", 400, "Invalid ARN:  Could not be parsed!");
        }
        // AWS's words as Pulumi, Terraform and eb show them (github.com/pulumi/pulumi-aws-apigateway/issues/347).
        if (!Partition.of(call.region()).has(arn)) {
            throw new AwsException("ValidationError", 400, "Invalid ARN partition");
        }
        if (IamArn.parse(arn).filter(parsed -> parsed.kind().equals("policy")).isEmpty()) {
            throw new InvalidInputException("ARN " + arn + " is not valid.");
        }
    }
}
