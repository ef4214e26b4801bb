package dev.millrace.cloud.service.iam.operation;

import dev.millrace.cloud.aws.AwsTime;
import dev.millrace.cloud.service.iam.domain.IamRole;
import dev.millrace.cloud.service.iam.domain.RoleDeletion;
import dev.millrace.cloud.service.iam.domain.UniqueIds;
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
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/// Roles that belong to AWS's services. A deletion is a task, which here has ended when its id is told.
public final class ServiceLinkedRoles {
    private static final Pattern SERVICE = Pattern.compile("[a-z0-9-]+(\\.[a-z0-9-]+)*\\.amazonaws\\.com");
    /// What the services call their roles, where it is not their name with a capital.
    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("airflow", "AmazonMWAA"),
            Map.entry("autoscaling", "AutoScaling"),
            Map.entry("ecs", "ECS"),
            Map.entry("eks", "AmazonEKS"),
            Map.entry("elasticache", "ElastiCache"),
            Map.entry("elasticloadbalancing", "ElasticLoadBalancing"),
            Map.entry("elasticmapreduce", "EMRCleanup"),
            Map.entry("events", "CloudWatchEvents"),
            Map.entry("opensearchservice", "AmazonOpenSearchService"),
            Map.entry("ops.apigateway", "APIGateway"),
            Map.entry("organizations", "Organizations"),
            Map.entry("pullthroughcache.ecr", "ECRPullThroughCache"),
            Map.entry("rds", "RDS"),
            Map.entry("replication.ecr", "ECRReplication"),
            Map.entry("spot", "EC2Spot"),
            Map.entry("support", "Support"),
            Map.entry("xray", "XRay"));

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
        String name = "AWSServiceRoleFor" + called(service)
                + (input.customSuffix() == null ? "" : "_" + input.customSuffix());
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
                    .withDescription(input.description());
            changes.put(store.roles(), role);
            return new CreateServiceLinkedRoleResponse(Views.role(role));
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

    private static String called(String service) {
        String label = service.substring(0, service.length() - ".amazonaws.com".length());
        String known = NAMES.get(label);
        if (known != null) {
            return known;
        }
        String first = label.substring(label.lastIndexOf('.') + 1);
        return first.substring(0, 1).toUpperCase(Locale.ROOT) + first.substring(1);
    }
}
