package dev.millrace.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.iam.access.EnforcementMode;
import dev.millrace.cloud.service.iam.access.ServiceNeeds;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.Structure;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.iam.CreateUserRequest;
import dev.millrace.wire.iam.Iam;
import dev.millrace.wire.iam.PutUserPolicyRequest;
import dev.millrace.wire.iam.User;
import dev.millrace.wire.schema.Shape;
import dev.millrace.wire.schema.StructureShape;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every call needs is known: an operation that is offered has an action of AWS's, its input names the resource,
/// and a role that it takes must be the caller's to pass.
final class AccessFactsTest {
    private static final String ACCOUNT = "111122223333";
    private static final String ROLE = "arn:aws:iam::" + ACCOUNT + ":role/passed";

    @TempDir
    Path data;

    @Test
    void every_operation_of_every_service_has_its_actions_and_names_its_resources() throws IOException {
        List<String> faults = new ArrayList<>();
        eachService(service -> ServiceNeeds.of(service)
                .faults()
                .forEach(fault -> faults.add(service.facts().id() + " " + fault)));
        assertThat(faults)
                .as("facts/<service>.txt says what AWS has, calls/<service>.txt where a call names what it means")
                .isEmpty();
    }

    @Test
    void who_may_everything_but_pass_a_role_gives_none_to_any_operation() throws IOException {
        List<String> passed = new ArrayList<>();
        try (Storage storage = Storage.open(data.resolve("iam"), StorageOptions.DEFAULT)) {
            IamService iam = new IamService(storage, InstantSource.fixed(Instant.EPOCH), new Random(1));
            Access access = iam.access(EnforcementMode.ON, _ -> Optional.empty());
            Caller ann = annWithoutPassRole(new Iam(iam.api()));
            eachService(service -> {
                ServiceNeeds needs = ServiceNeeds.of(service);
                for (Operation operation : service.operations()) {
                    for (String path : needs.passed(operation)) {
                        String place = service.facts().id() + " " + operation.name() + " " + path;
                        Structure input = (Structure) Objects.requireNonNull(sample(operation.input(), "", path));
                        assertThatThrownBy(() -> access.check(service, operation, input, call(ann)))
                                .as(place)
                                .isInstanceOfSatisfying(AwsException.class, refused -> assertThat(refused.message())
                                        .as(place)
                                        // S3 puts the resource into quotes.
                                        .containsPattern("is not authorized to perform: iam:PassRole on resource: \"?"
                                                + ROLE));
                        passed.add(place);
                    }
                }
            });
        }
        assertThat(passed)
                .contains(
                        "lambda CreateFunction Role",
                        "events PutTargets Targets.RoleArn",
                        "scheduler CreateSchedule Target.RoleArn",
                        "glue UpdateJob JobUpdate.Role",
                        "mwaa CreateEnvironment ExecutionRoleArn",
                        "s3 PutBucketReplication ReplicationConfiguration.Role");
    }

    private void eachService(Consumer<Service> tried) throws IOException {
        try (Storage storage = Storage.open(data.resolve("cloud"), StorageOptions.DEFAULT)) {
            Cloud cloud = new Cloud(
                    CloudConfiguration.of(data.resolve("cloud")), storage, 0, InstalledInterpreters.ofThisMachine());
            try {
                cloud.tables().forEach(tried);
            } finally {
                cloud.stop();
            }
        }
    }

    private static Caller annWithoutPassRole(Iam iam) {
        User user = Objects.requireNonNull(iam.createUser(
                        CreateUserRequest.builder().userName("ann").build(), call(Caller.root(ACCOUNT, "root")))
                .user());
        iam.putUserPolicy(
                PutUserPolicyRequest.builder()
                        .userName("ann")
                        .policyName("all-but-pass-role")
                        .policyDocument("{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"*\","
                                + "\"Resource\":\"*\"},{\"Effect\":\"Deny\",\"Action\":\"iam:PassRole\",\"Resource\":\"" + ROLE + "\"}]}")
                        .build(),
                call(Caller.root(ACCOUNT, "root")));
        return new Caller(Caller.Kind.USER, ACCOUNT, user.arn(), user.userId(), "AKIAEXAMPLE", null);
    }

    private static Call call(Caller caller) {
        return new Call(
                "id",
                caller,
                ACCOUNT,
                "eu-west-1",
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    /// A value of a shape: what AWS demands, and the role at its path.
    private static @Nullable Object sample(Shape shape, String path, String role) {
        return switch (shape) {
            case StructureShape structure -> structure.make(structure.members().stream()
                    .map(member -> {
                        String its = path.isEmpty() ? member.name() : path + "." + member.name();
                        boolean wanted = role.equals(its) || role.startsWith(its + ".") || member.required();
                        return wanted ? sample(member.target(), its, role) : null;
                    })
                    .toArray());
            case Shape.ListOf list -> List.of(Objects.requireNonNull(sample(list.element(), path, role)));
            case Shape.MapOf map -> Map.of("key", Objects.requireNonNull(sample(map.value(), path, role)));
            case Shape.Text text ->
                path.equals(role) ? ROLE : text.values().isEmpty() ? "x" : text.values().getFirst();
            case Shape.Scalar scalar -> switch (scalar.kind()) {
                case BOOLEAN -> true;
                case BYTE -> (byte) 1;
                case SHORT -> (short) 1;
                case INTEGER -> 1;
                case LONG -> 1L;
                case FLOAT -> 1f;
                case DOUBLE -> 1d;
                case BLOB -> Bytes.EMPTY;
                case TIMESTAMP -> Instant.EPOCH;
                case STREAM -> Body.of(Bytes.EMPTY);
                case DOCUMENT -> "{}";
            };
        };
    }
}
