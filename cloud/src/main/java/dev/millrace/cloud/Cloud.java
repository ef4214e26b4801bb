package dev.millrace.cloud;

import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.composition.AccessPages;
import dev.millrace.cloud.composition.ArchiveDownloads;
import dev.millrace.cloud.composition.BucketDestinations;
import dev.millrace.cloud.composition.BucketObjects;
import dev.millrace.cloud.composition.BucketOrigins;
import dev.millrace.cloud.composition.DeliverySchemas;
import dev.millrace.cloud.composition.FunctionLogs;
import dev.millrace.cloud.composition.FunctionSites;
import dev.millrace.cloud.composition.FunctionSubnets;
import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.IdentityKeys;
import dev.millrace.cloud.composition.IssuerKeySets;
import dev.millrace.cloud.composition.JobSessions;
import dev.millrace.cloud.composition.KinesisAccess;
import dev.millrace.cloud.composition.KinesisStreamReader;
import dev.millrace.cloud.composition.OidcProviders;
import dev.millrace.cloud.composition.PolicyAndTags;
import dev.millrace.cloud.composition.RegistryImages;
import dev.millrace.cloud.composition.S3Access;
import dev.millrace.cloud.composition.SandboxEnvironments;
import dev.millrace.cloud.composition.ServiceRoles;
import dev.millrace.cloud.composition.StsSessions;
import dev.millrace.cloud.composition.WorkflowTargets;
import dev.millrace.cloud.gateway.BodyBudget;
import dev.millrace.cloud.gateway.Gateway;
import dev.millrace.cloud.gateway.Origins;
import dev.millrace.cloud.gateway.OwnNames;
import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.gateway.signature.AccessKeys;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Parts;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.cloud.sandbox.image.ImageStore;
import dev.millrace.cloud.sandbox.image.UnpackLimits;
import dev.millrace.cloud.sandbox.runtime.HostRuntimes;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.service.cloudwatch.CloudWatchService;
import dev.millrace.cloud.service.ec2.Ec2Service;
import dev.millrace.cloud.service.ecr.ContainerRegistry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.firehose.FirehoseService;
import dev.millrace.cloud.service.glue.GlueService;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.lambda.LambdaFunctions;
import dev.millrace.cloud.service.lambda.LambdaService;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.RoleSessions;
import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.cloud.service.lambda.mapping.MappingsAtWork;
import dev.millrace.cloud.service.logs.LogsService;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.cloud.service.s3.S3Service;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.MovableClock;
import dev.millrace.cloud.time.Standing;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The composition root: makes every part over one store, in the order of the plan, and ties what services need of one
/// another. What a part does at the start, from time to time and at the end it says itself. One life: [Server] makes
/// another after a reset.
final class Cloud {
    /// The key pair that everybody uses on a machine of their own, and the account it is the root of.
    private static final String ACCESS_KEY = "test";

    private static final String SECRET = "test";
    private static final String ACCOUNT = "000000000000";

    /// Unpacked images that no function uses are kept up to this size, the latest used longest.
    private static final long KEPT_IMAGE_BYTES = 10L << 30;

    private final CloudConfiguration configuration;
    private final InstalledInterpreters interpreters;
    private final int port;

    /// Where functions, jobs and engines on this machine reach the server.
    private final URI here;

    private final Storage storage;
    private final MovableClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Parts parts;
    private final Metrics metrics = new Metrics();
    private final List<Service> services = new ArrayList<>();
    private final Map<String, RawHandler> paths = new LinkedHashMap<>();
    private final List<Supplier<List<String>>> troubles = new ArrayList<>();
    private final Gateway gateway;

    /// @param storage is not closed with the parts
    /// @param port where the server listens
    /// @param interpreters of this machine, whose lives are longer than this one's
    Cloud(CloudConfiguration configuration, Storage storage, int port, InstalledInterpreters interpreters)
            throws IOException {
        this.interpreters = interpreters;
        this.configuration = configuration;
        this.storage = storage;
        this.port = port;
        here = URI.create("http://127.0.0.1:" + port);
        Documents<Standing> standing = storage.documents("clock", Standing.class);
        clock = MovableClock.of(standing.find("server"), now -> standing.put(now, "server"));
        parts = new Parts(clock);
        try {
            this.gateway = gateway();
        } catch (IOException | RuntimeException e) {
            parts.stop();
            throw e;
        }
    }

    private Gateway gateway() throws IOException {
        IamService iam = new IamService(storage, clock, random);
        services.add(iam.api());

        StsService sts = new StsService(
                storage,
                clock,
                random,
                new IamRoles(iam.identities()),
                new OidcProviders(iam.identities()),
                new IssuerKeySets(clock));
        services.add(sts.api());

        // Each service tells it what decides about its resources.
        Access access = iam.access(configuration.iam(), new StsSessions(sts.sessions()));
        paths.put(AccessPages.PATH, new AccessPages(access.queries(), sts.givenKeySets()));

        KinesisOptions limits = new KinesisOptions(configuration.kinesisLimits(), KinesisOptions.DEFAULT.tailBytes());
        KinesisService kinesis = part(new KinesisService(storage, clock, random, limits, metrics));
        services.add(kinesis.api());
        access.tells("kinesis", new KinesisAccess(kinesis.rights()));

        RegistryAddress address = new RegistryAddress(configuration.clientsHost() + ":" + port);
        ContainerRegistry registry =
                part(new ContainerRegistry(storage, clock, random, address, metrics, access::refusalOf));
        services.add(registry.api());
        access.tells("ecr", new PolicyAndTags(registry.rights()::policy, registry.rights()::tags));
        paths.put("/v2", (request, _) -> registry.protocol().answer(request));

        S3Service s3 = part(new S3Service(storage, clock, random, metrics));
        s3.heldTo(access::callerMay);
        services.add(s3.api());
        access.tells("s3", new S3Access(s3.rights()));

        LogsService logs = part(new LogsService(storage, clock, random, metrics));
        services.add(logs.api());

        Ec2Service ec2 = new Ec2Service(
                storage, clock, random, role -> iam.identities().trustsService(role, "vpc-flow-logs.amazonaws.com"));
        services.add(ec2.api());

        Sandbox sandbox = sandbox();
        ServiceRoles roles = new ServiceRoles(iam.identities(), sts.sessions());
        LambdaFunctions functions = lambda(sandbox, kinesis, registry, s3, logs, ec2, roles, access);

        Ground ground = new Ground(
                configuration, storage, clock, random, metrics, interpreters, here, ACCOUNT, parts, services, paths);
        DeliveryServices deliveries = new DeliveryServices(ground);
        EngineServices engines = new EngineServices(ground, sandbox);
        DeliverySchemas schemas = new DeliverySchemas(access::roleMay);
        FirehoseService firehose = deliveries.firehose(kinesis, s3, logs, iam, functions, access, schemas);
        WorkflowTargets workflows = new WorkflowTargets();
        ServiceEvents bus =
                deliveries.events(kinesis, firehose, registry, s3, logs, iam, functions, access, workflows);
        GlueService glue =
                engines.glue(s3, logs, ec2, iam, new JobSessions(sts.sessions(), access::roleMay), bus);
        access.tells("glue", new PolicyAndTags(glue.rights()::policy, _ -> Map.of()));
        workflows.handTo(glue.workflowEvents());
        schemas.readFrom(glue.api());
        engines.athena(glue, s3, bus, access);
        deliveries.scheduler(iam, sts, access);
        CloudWatchService cloudWatch = deliveries.cloudWatch(functions, bus);
        deliveries.filters(logs, kinesis, firehose, functions, cloudWatch, iam, access::roleMay);
        engines.mwaa(ec2, s3, logs, iam, sts, cloudWatch, access);

        AccessKeys root = AccessKeys.root(ACCESS_KEY, SECRET, ACCOUNT);
        AccessKeys keys = AccessKeys.firstOf(root, new IdentityKeys(iam.identities(), sts.sessions()));
        Origins origins = new Origins(
                new OwnNames(configuration.host(), port, configuration.allowedHosts()),
                configuration.allowedOrigins(),
                new BucketOrigins(s3.cors()::rules));
        return new Gateway(
                origins,
                new FunctionSites(functions.urls(), access),
                services,
                paths,
                keys,
                access,
                BodyBudget.ofThisProcess(),
                clock,
                InstantSource.system());
    }

    private Sandbox sandbox() {
        SandboxConfiguration isolation =
                SandboxConfiguration.in(storage.folder("sandbox")).allowingNoIsolation(!configuration.isolated());
        Sandbox sandbox = parts.holding(new Sandbox(isolation));
        if (configuration.ownLoopback()) {
            sandbox.withoutOwnLoopback().ifPresent(why -> {
                throw new SettingRefusedException("--own-loopback: " + why);
            });
        }
        return sandbox;
    }

    private LambdaFunctions lambda(
            Sandbox sandbox,
            KinesisService kinesis,
            ContainerRegistry registry,
            S3Service s3,
            LogsService logs,
            Ec2Service ec2,
            RoleSessions roles,
            Access access)
            throws IOException {
        Path folder = storage.folder("sandbox");
        SandboxEnvironments environments = new SandboxEnvironments(
                sandbox,
                new ImageStore(folder, UnpackLimits.DEFAULT, KEPT_IMAGE_BYTES, clock),
                HostRuntimes.with(folder, interpreters),
                registry.images()::open,
                List.of(),
                configuration.truthfulCpu(),
                configuration.ownLoopback());
        LambdaSettings settings =
                LambdaSettings.at(URI.create("http://" + environments.machine() + ":" + here.getPort()));
        FunctionLogs functionLogs = new FunctionLogs(logs.appender(), access::roleMay);
        S3Objects objects = s3.objects();
        BucketDestinations destinations = new BucketDestinations(objects);
        FunctionSubnets networks = new FunctionSubnets(ec2.held(), access::roleMay);
        LambdaFunctions functions = part(new LambdaFunctions(
                storage, clock, random, settings, environments, roles, functionLogs, destinations, networks, metrics));
        access.tells("lambda", new PolicyAndTags(functions.rights()::policy, functions.rights()::tags));
        KinesisStreamReader streams = new KinesisStreamReader(kinesis.reads(), access::roleMay);
        MappingsAtWork atWork =
                part(new MappingsAtWork(storage, clock, random, streams, functions.mapped(), destinations));
        troubles.add(atWork::troubles);
        KinesisMappings mappings =
                new KinesisMappings(atWork, clock, random, streams, functions.mapped(), destinations);
        RegistryImages images = new RegistryImages(registry.images());
        services.add(new LambdaService(functions, mappings, images, new BucketObjects(objects)).api());
        paths.put(ArchiveDownloads.PATH, new ArchiveDownloads(functions));
        return functions;
    }

    private <T extends Part> T part(T part) {
        return parts.add(part);
    }

    /// Answers a request; never throws.
    HttpResponse answer(HttpRequest request) {
        return gateway.answer(request);
    }

    /// The services, each with its table of operations.
    List<Service> tables() {
        return List.copyOf(services);
    }

    /// What is offered, by the services' ids.
    List<String> services() {
        return services.stream().map(service -> service.facts().id()).sorted().toList();
    }

    /// What goes wrong by itself at this time, so that no caller is told: a sentence each.
    List<String> troubles() {
        return troubles.stream().flatMap(part -> part.get().stream()).toList();
    }

    /// What everything here goes by.
    MovableClock clock() {
        return clock;
    }

    /// Sets to work what works by itself.
    void start() {
        parts.start();
    }

    /// Lets work in hand come to its end; requests are still answered.
    void drain(Duration patience) {
        parts.drain(patience);
    }

    /// Ends everything; no request may be under way.
    void stop() {
        parts.stop();
    }
}
