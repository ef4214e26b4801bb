package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.RoleDeletion;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
import dev.millrace.cloud.service.iam.store.AwsServiceRoles;
import dev.millrace.cloud.service.iam.store.IamStore;
import dev.millrace.wire.Call;
import dev.millrace.wire.iam.CreateServiceLinkedRoleRequest;
import dev.millrace.wire.iam.CreateServiceLinkedRoleResponse;
import dev.millrace.wire.iam.DeleteServiceLinkedRoleRequest;
import dev.millrace.wire.iam.DeleteServiceLinkedRoleResponse;
import dev.millrace.wire.iam.GetServiceLinkedRoleDeletionStatusRequest;
import dev.millrace.wire.iam.GetServiceLinkedRoleDeletionStatusResponse;
import dev.millrace.wire.iam.InvalidInputException;
import dev.millrace.wire.iam.NoSuchEntityException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Roles that belong to AWS's services. A deletion is a task, which here has ended when its id is told.
public final class ServiceLinkedRoles {
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*\\.amazonaws\\.com");
    private final IamStore store;
    private final Lookup lookup;
    private final UniqueIds ids;
    private final RandomGenerator random;
    private final InstantSource clock;

    public ServiceLinkedRoles(
            IamStore store, Lookup lookup, UniqueIds ids, RandomGenerator random, InstantSource clock) {
        this.store = store;
        this.lookup = lookup;
        this.ids = ids;
        this.random = random;
        this.clock = clock;
    }

    public CreateServiceLinkedRoleResponse create(CreateServiceLinkedRoleRequest input, Call call) {
        String service = input.awsServiceName();
        if (!SERVICE.matcher(service).matches()) {
            throw new InvalidInputException("Service " + service + " is not valid.");
        }
        AwsServiceRoles.Linked linked = store.awsServiceRoles().find(service).orElseGet(() -> named(service));
        if (input.customSuffix() != null && !linked.suffix()) {
            throw new InvalidInputException("Custom suffix is not allowed for " + service);
        }
        String name = linked.roleName() + (input.customSuffix() == null ? "" : "_" + input.customSuffix());
        return store.change(changes -> {
            if (store.roles().find(call.account(), name).isPresent()) {
                throw new InvalidInputException("Service role name " + name
                        + " has been taken in this account, please try a different suffix.");
            }
            String trust = """
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s"},\
                "Action":"sts:AssumeRole"}]}\
                """.formatted(service);
            IamRole role = IamRole.fresh(
                            call.account(),
                            "/aws-service-role/" + service + "/",
                            name,
                            ids.role(),
                            AwsTime.seconds(clock),
                            trust)
                    .withDescription(input.description())
                    .withAttachedPolicies(linked.policy().stream().toList());
            changes.put(store.roles(), role);
            return new CreateServiceLinkedRoleResponse(Views.role(role, store, call));
        });
    }

    public DeleteServiceLinkedRoleResponse delete(DeleteServiceLinkedRoleRequest input, Call call) {
        return store.change(changes -> {
            IamRole role = lookup.role(call, input.roleName());
            if (!role.serviceLinked()) {
                throw new InvalidInputException("Role " + role.name() + " is not a service-linked role.");
            }
            String task = "task" + role.path() + role.name() + "/" + new UUID(random.nextLong(), random.nextLong());
            changes.remove(store.roles(), role);
            changes.put(store.deletions(), new RoleDeletion(call.account(), task, AwsTime.seconds(clock)));
            return new DeleteServiceLinkedRoleResponse(task);
        });
    }

    public GetServiceLinkedRoleDeletionStatusResponse status(
            GetServiceLinkedRoleDeletionStatusRequest input, Call call) {
        if (store.deletions().find(call.account(), input.deletionTaskId()).isEmpty()) {
            throw new NoSuchEntityException("Deletion task id " + input.deletionTaskId() + " cannot be found.");
        }
        return new GetServiceLinkedRoleDeletionStatusResponse("SUCCEEDED", null);
    }

    /// A service that is not among those known has a role of its name with a capital.
    private static AwsServiceRoles.Linked named(String service) {
        String label = service.substring(0, service.length() - ".amazonaws.com".length());
        String first = label.substring(label.lastIndexOf('.') + 1);
        return new AwsServiceRoles.Linked(
                "AWSServiceRoleFor" + first.substring(0, 1).toUpperCase(Locale.ROOT) + first.substring(1),
                Optional.empty(),
                true);
    }
}
