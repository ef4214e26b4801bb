package dev.millrace.bench;

import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.KinesisAccess;
import dev.millrace.cloud.composition.OidcProviders;
import dev.millrace.cloud.composition.StsSessions;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.iam.access.EnforcementMode;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.sts.SessionCredentials;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.iam.CreateRoleRequest;
import dev.millrace.wire.iam.CreateUserRequest;
import dev.millrace.wire.iam.Iam;
import dev.millrace.wire.iam.PutRolePolicyRequest;
import dev.millrace.wire.iam.PutUserPolicyRequest;
import dev.millrace.wire.iam.Role;
import dev.millrace.wire.iam.User;
import dev.millrace.wire.kinesis.DescribeStreamSummaryInput;
import dev.millrace.wire.service.Operation;
import dev.millrace.wire.service.Service;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// What does a decision cost by itself? In this process: the very check that `--iam=on` puts before a call and
/// `--iam=off` leaves out, of DescribeStreamSummary; each of a request made anew. Once while nothing else runs, and once
/// after so much other memory was gone through that nothing of it is near the processor any more, as in a server that does
/// other things in between.
@Command(name = "access", mixinStandardHelpOptions = true, description = "What deciding about access costs by itself.")
final class AccessLoad implements Callable<Integer> {
    private static final String ACCOUNT = "000000000000";
    private static final String REGION = "us-east-1";
    private static final String NAME = "bench-access";
    private static final String POLICY = """
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Action": ["logs:*", "s3:Get*"], "Resource": "*"},
                {"Effect": "Allow", "Action": "kinesis:*", "Resource": "arn:aws:kinesis:us-east-1:*:stream/bench-access"}]}
            """;
    private static final String TRUST = """
            {"Version": "2012-10-17", "Statement": [
                {"Effect": "Allow", "Principal": {"AWS": "000000000000"}, "Action": "sts:AssumeRole"}]}
            """;
    /// More than a core's second cache has.
    private static final int ELSEWHERE = 1 << 22;

    @Option(names = "--calls", defaultValue = "400000", description = "of a round; default: ${DEFAULT-VALUE}")
    private int calls;

    @Option(names = "--rounds", defaultValue = "3", description = "the first warms up; default: ${DEFAULT-VALUE}")
    private int rounds;

    private final byte[] elsewhere = new byte[ELSEWHERE];
    /// What the answers come to, so that none is left out.
    volatile int kept;

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("millrace-bench");
        try (Storage storage = Storage.open(folder, StorageOptions.DEFAULT);
                Clock clock = Clock.system()) {
            SecureRandom random = new SecureRandom();
            IamService iam = new IamService(storage, clock, random);
            StsService sts = new StsService(
                    storage,
                    clock,
                    random,
                    new IamRoles(iam.identities()),
                    new OidcProviders(iam.identities()),
                    (_, _) -> Optional.empty());
            KinesisService kinesis = new KinesisService(storage, clock, random, KinesisOptions.DEFAULT, new Metrics());
            Access on = iam.access(EnforcementMode.ON, new StsSessions(sts.sessions()));
            Access off = iam.access(EnforcementMode.OFF, new StsSessions(sts.sessions()));
            on.tells("kinesis", new KinesisAccess(kinesis.rights()));
            Map<String, Caller> callers = callers(new Iam(iam.api()), sts);
            System.out.println("| who | off, ns | on, ns | on after other work, ns | off after other work, ns |");
            System.out.println("| --- | --- | --- | --- | --- |");
            for (int round = 0; round < rounds; round++) {
                for (Map.Entry<String, Caller> who : callers.entrySet()) {
                    System.out.printf(
                            "| %s | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                            who.getKey(),
                            warm(off, kinesis.api(), who.getValue()),
                            warm(on, kinesis.api(), who.getValue()),
                            cold(on, kinesis.api(), who.getValue()),
                            cold(off, kinesis.api(), who.getValue()));
                }
            }
            kinesis.stop();
        } finally {
            Folders.remove(folder);
        }
        return 0;
    }

    private static Map<String, Caller> callers(Iam iam, StsService sts) {
        Call call = new Call("bench", Caller.root(ACCOUNT, "test"), ACCOUNT, REGION, request());
        User user = Objects.requireNonNull(
                iam.createUser(CreateUserRequest.builder().userName(NAME).build(), call).user());
        iam.putUserPolicy(new PutUserPolicyRequest(NAME, "p", POLICY), call);
        Role role = iam.createRole(
                        CreateRoleRequest.builder()
                                .roleName(NAME)
                                .assumeRolePolicyDocument(TRUST)
                                .build(),
                        call)
                .role();
        iam.putRolePolicy(new PutRolePolicyRequest(NAME, "p", POLICY), call);
        SessionCredentials session = sts.sessions().open(role.arn(), "bench", Duration.ofHours(1));
        Map<String, Caller> callers = new LinkedHashMap<>();
        callers.put("root", call.caller());
        callers.put("user", new Caller(Caller.Kind.USER, ACCOUNT, user.arn(), user.userId(), "AKIABENCH", null));
        callers.put(
                "role",
                new Caller(
                        Caller.Kind.ROLE_SESSION,
                        ACCOUNT,
                        "arn:aws:sts::" + ACCOUNT + ":assumed-role/" + NAME + "/bench",
                        role.roleId() + ":bench",
                        session.accessKeyId(),
                        session.token()));
        return callers;
    }

    private static HttpRequest request() {
        return new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY));
    }

    /// Requests, as each comes: equal to others and the same as none.
    private List<Request> requests(Caller caller, int count) {
        List<Request> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Caller his = caller.sessionToken() == null
                    ? caller
                    : new Caller(
                            caller.kind(),
                            caller.account(),
                            caller.arn(),
                            caller.userId(),
                            caller.accessKeyId(),
                            new String(caller.sessionToken().toCharArray()));
            requests.add(new Request(
                    DescribeStreamSummaryInput.builder()
                            .streamName(new String(NAME.toCharArray()))
                            .build(),
                    new Call("bench", his, ACCOUNT, new String(REGION.toCharArray()), request())));
        }
        return requests;
    }

    private record Request(DescribeStreamSummaryInput input, Call call) {}

    /// Of this thread's own processor, whatever else the machine does.
    private double warm(Access access, Service service, Caller caller) {
        Operation operation = service.operation("DescribeStreamSummary");
        List<Request> requests = requests(caller, 1_000);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        int sum = 0;
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < calls; i++) {
            Request request = requests.get(i % requests.size());
            sum += access.check(service, operation, request.input, request.call).account().length();
        }
        long taken = threads.getCurrentThreadCpuTime() - start;
        kept = sum;
        return taken / (double) calls;
    }

    /// The middle of the times.
    private double cold(Access access, Service service, Caller caller) {
        Operation operation = service.operation("DescribeStreamSummary");
        List<Request> requests = requests(caller, 1_000);
        long[] taken = new long[requests.size()];
        int sum = 0;
        for (int i = 0; i < taken.length; i++) {
            for (int at = 0; at < ELSEWHERE; at += 64) {
                sum += elsewhere[at]++;
            }
            Request request = requests.get(i);
            long start = System.nanoTime();
            sum += access.check(service, operation, request.input, request.call).account().length();
            taken[i] = System.nanoTime() - start;
        }
        kept = sum;
        Arrays.sort(taken);
        return taken[taken.length / 2];
    }
}
