package dev.millrace.cloud.service.iam;

import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.iam.access.EnforcementMode;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.iam.CreateGroupRequest;
import dev.millrace.wire.iam.CreatePolicyRequest;
import dev.millrace.wire.iam.CreateRoleRequest;
import dev.millrace.wire.iam.CreateUserRequest;
import dev.millrace.wire.iam.Iam;
import dev.millrace.wire.iam.Role;
import dev.millrace.wire.iam.User;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/// IAM over a data folder.
final class IamUnderTest implements AutoCloseable {
    static final String ACCOUNT = "123456789012";
    static final String LAMBDA_TRUST = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},\
            "Action":"sts:AssumeRole"}]}""";
    static final String READ = """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject",\
            "Resource":"arn:aws:s3:::rides/*"}]}""";

    final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Path data;
    private Storage storage;
    private IamService service;
    private Iam iam;

    IamUnderTest(Path data) {
        this.data = data;
        this.storage = Storage.open(data, StorageOptions.DEFAULT);
        this.service = new IamService(storage, clock, new SecureRandom());
        this.iam = new Iam(service.api());
    }

    Identities identities() {
        return service.identities();
    }

    /// Who decides about calls: as on AWS, with nobody in a session.
    Access access() {
        return access(EnforcementMode.ON);
    }

    Access access(EnforcementMode mode) {
        return service.access(mode, _ -> Optional.empty());
    }

    Iam iam() {
        return iam;
    }

    void restart() {
        storage.close();
        storage = Storage.open(data, StorageOptions.DEFAULT);
        service = new IamService(storage, clock, new SecureRandom());
        iam = new Iam(service.api());
    }

    static Call call() {
        return call(Caller.root(ACCOUNT, "test"));
    }

    static Call call(Caller caller) {
        return new Call(
                "id",
                caller,
                caller.account(),
                "eu-west-1",
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    Role role(String name) {
        return role(name, LAMBDA_TRUST);
    }

    Role role(String name, String trust) {
        return iam.createRole(
                        CreateRoleRequest.builder()
                                .roleName(name)
                                .assumeRolePolicyDocument(trust)
                                .build(),
                        call())
                .role();
    }

    User user(String name) {
        return iam.createUser(CreateUserRequest.builder().userName(name).build(), call())
                .user();
    }

    void group(String name) {
        iam.createGroup(CreateGroupRequest.builder().groupName(name).build(), call());
    }

    /// @return the policy's ARN
    String policy(String name) {
        return Objects.requireNonNull(Objects.requireNonNull(iam.createPolicy(
                                CreatePolicyRequest.builder()
                                        .policyName(name)
                                        .policyDocument(READ)
                                        .build(),
                                call())
                        .policy())
                .arn());
    }

    @Override
    public void close() {
        storage.close();
    }
}
