package dev.millrace.cloud;

import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.composition.AccessPages;
import dev.millrace.cloud.composition.AirflowBuckets;
import dev.millrace.cloud.composition.AirflowCredentials;
import dev.millrace.cloud.composition.AirflowLogs;
import dev.millrace.cloud.composition.AirflowRoles;
import dev.millrace.cloud.composition.AlarmActions;
import dev.millrace.cloud.composition.ArchiveDownloads;
import dev.millrace.cloud.composition.AthenaAccess;
import dev.millrace.cloud.composition.BucketBus;
import dev.millrace.cloud.composition.BucketDestinations;
import dev.millrace.cloud.composition.BucketEvents;
import dev.millrace.cloud.composition.BucketObjects;
import dev.millrace.cloud.composition.BucketOrigins;
import dev.millrace.cloud.composition.CrawlDryRuns;
import dev.millrace.cloud.composition.CrawledBuckets;
import dev.millrace.cloud.composition.DeliveredObjects;
import dev.millrace.cloud.composition.DeliveryCounts;
import dev.millrace.cloud.composition.DeliveryFunctions;
import dev.millrace.cloud.composition.DeliveryLogs;
import dev.millrace.cloud.composition.DeliverySchemas;
import dev.millrace.cloud.composition.DeliverySource;
import dev.millrace.cloud.composition.DeliveryStreamEvents;
import dev.millrace.cloud.composition.EventMetrics;
import dev.millrace.cloud.composition.FilteredMetrics;
import dev.millrace.cloud.composition.FirehoseRoles;
import dev.millrace.cloud.composition.FunctionEvents;
import dev.millrace.cloud.composition.FunctionLogs;
import dev.millrace.cloud.composition.FunctionSites;
import dev.millrace.cloud.composition.FunctionSubnets;
import dev.millrace.cloud.composition.FunctionSubscriptions;
import dev.millrace.cloud.composition.GlueCatalogue;
import dev.millrace.cloud.composition.GlueEvents;
import dev.millrace.cloud.composition.GlueLogs;
import dev.millrace.cloud.composition.GlueRoles;
import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.IdentityKeys;
import dev.millrace.cloud.composition.IssuerKeySets;
import dev.millrace.cloud.composition.JobCounts;
import dev.millrace.cloud.composition.JobModules;
import dev.millrace.cloud.composition.JobSandbox;
import dev.millrace.cloud.composition.JobSessions;
import dev.millrace.cloud.composition.JobSubnets;
import dev.millrace.cloud.composition.KinesisAccess;
import dev.millrace.cloud.composition.KinesisStreamReader;
import dev.millrace.cloud.composition.LogGroupEvents;
import dev.millrace.cloud.composition.LogRoles;
import dev.millrace.cloud.composition.LoopbackDoors;
import dev.millrace.cloud.composition.MwaaAccess;
import dev.millrace.cloud.composition.MwaaBuckets;
import dev.millrace.cloud.composition.MwaaLogGroups;
import dev.millrace.cloud.composition.MwaaMetrics;
import dev.millrace.cloud.composition.MwaaNetwork;
import dev.millrace.cloud.composition.MwaaRoles;
import dev.millrace.cloud.composition.OidcProviders;
import dev.millrace.cloud.composition.PolicyAndTags;
import dev.millrace.cloud.composition.QueryNews;
import dev.millrace.cloud.composition.QueryObjects;
import dev.millrace.cloud.composition.RegistryImages;
import dev.millrace.cloud.composition.ResourceCounts;
import dev.millrace.cloud.composition.RoleHeldLogs;
import dev.millrace.cloud.composition.RoleRights;
import dev.millrace.cloud.composition.S3Access;
import dev.millrace.cloud.composition.SandboxEnvironments;
import dev.millrace.cloud.composition.ScheduleMetrics;
import dev.millrace.cloud.composition.ServiceRoles;
import dev.millrace.cloud.composition.ServiceTargets;
import dev.millrace.cloud.composition.SparkDrivers;
import dev.millrace.cloud.composition.StreamEvents;
import dev.millrace.cloud.composition.StsSessions;
import dev.millrace.cloud.composition.TargetRoles;
import dev.millrace.cloud.composition.WorkflowTargets;
import dev.millrace.cloud.engine.InstalledPrograms;
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
import dev.millrace.cloud.service.athena.AthenaService;
import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.trino.RemoteTrino;
import dev.millrace.cloud.service.athena.trino.TrinoEngine;
import dev.millrace.cloud.service.cloudwatch.CloudWatchService;
import dev.millrace.cloud.service.ec2.Ec2Service;
import dev.millrace.cloud.service.ecr.ContainerRegistry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.events.EventsService;
import dev.millrace.cloud.service.events.domain.TargetKind;
import dev.millrace.cloud.service.firehose.FirehoseService;
import dev.millrace.cloud.service.firehose.Surroundings;
import dev.millrace.cloud.service.glue.GlueService;
import dev.millrace.cloud.service.glue.GlueSurroundings;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.lambda.LambdaFunctions;
import dev.millrace.cloud.service.lambda.LambdaService;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.RoleSessions;
import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.cloud.service.logs.LogsService;
import dev.millrace.cloud.service.mwaa.Airflow;
import dev.millrace.cloud.service.mwaa.MwaaService;
import dev.millrace.cloud.service.mwaa.MwaaSurroundings;
import dev.millrace.cloud.service.mwaa.airflow.AirflowEnvironments;
import dev.millrace.cloud.service.mwaa.airflow.AirflowGround;
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.cloud.service.s3.S3Service;
import dev.millrace.cloud.service.scheduler.SchedulerService;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.storage.Documents;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.MovableClock;
import dev.millrace.cloud.time.Standing;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.BeforeCall;
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

    /// Jars over a slow line take their time.
    private static final Duration INSTALLATION_PATIENCE = Duration.ofMinutes(30);

    private final CloudConfiguration configuration;
    private final InstalledInterpreters interpreters;
    private final int port;

    /// Where functions, jobs and engines on this machine reach the server.
    private final URI here;

    /// Other people's programs, installed for this user, one at a time.
    private final InstalledPrograms programs;

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
        programs = new InstalledPrograms(InstalledPrograms.ofThisUser(), interpreters, INSTALLATION_PATIENCE);
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
        ContainerRegistry registry = part(new ContainerRegistry(storage, clock, random, address, metrics, access::refusalOf));
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
        LambdaFunctions functions =
                lambda(sandbox, kinesis, registry, s3, logs, ec2, new ServiceRoles(iam.identities(), sts.sessions()), access);
        DeliverySchemas schemas = new DeliverySchemas(access::roleMay);
        FirehoseService firehose = firehose(kinesis, s3, logs, iam, functions, access, schemas);
        WorkflowTargets workflows = new WorkflowTargets();
        ServiceEvents bus = events(kinesis, firehose, registry, s3, logs, iam, functions, access, workflows);
        GlueService glue = glue(sandbox, s3, logs, ec2, iam, new JobSessions(sts.sessions(), access::roleMay), bus);
        access.tells("glue", new PolicyAndTags(glue.rights()::policy, _ -> Map.of()));
        workflows.handTo(glue.workflowEvents());
        schemas.readFrom(glue.api());
        athena(glue, s3, bus, access);
        scheduler(iam, sts, access);
        CloudWatchService cloudWatch = cloudWatch(functions, bus);
        filters(logs, kinesis, firehose, functions, cloudWatch, iam, access::roleMay);
        mwaa(airflow(sandbox, s3, logs, sts), ec2, s3, logs, iam, cloudWatch, access);

        AccessKeys root = AccessKeys.root(ACCESS_KEY, SECRET, ACCOUNT);
        AccessKeys keys = AccessKeys.firstOf(root, new IdentityKeys(iam.identities(), sts.sessions()));
        Origins origins = new Origins(
                new OwnNames(configuration.host(), port, configuration.allowedHosts()),
                configuration.allowedOrigins(),
                new BucketOrigins(s3.cors()::rules));
        return new Gateway(
                origins, new FunctionSites(functions.urls(), access), services, paths, keys, access, BodyBudget.ofThisProcess(), clock, InstantSource.system());
    }

    /// Where subscription filters of log groups send, and metric filters publish.
    private static void filters(
            LogsService logs,
            KinesisService kinesis,
            FirehoseService firehose,
            LambdaFunctions functions,
            CloudWatchService cloudWatch,
            IamService iam,
            RoleRights rights) {
        LogRoles roles = new LogRoles(iam.identities(), rights);
        logs.deliverTo(Map.of(
                "kinesis", RoleHeldLogs.onStreams(kinesis.api(), roles),
                "firehose", RoleHeldLogs.onDeliveryStreams(firehose.api(), roles),
                "lambda", new FunctionSubscriptions(functions.events())));
        logs.publishTo(new FilteredMetrics(cloudWatch.api()));
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

    private GlueService glue(
            Sandbox sandbox,
            S3Service s3,
            LogsService logs,
            Ec2Service ec2,
            IamService iam,
            JobSessions roles,
            ServiceEvents bus) {
        JobModules modules = new JobModules(storage.folder("glue-modules"));
        GlueEvents told = new GlueEvents(bus, clock);
        GlueSurroundings around = new GlueSurroundings(
                new CrawledBuckets(s3.objects()),
                new GlueRoles(iam.identities()),
                new GlueLogs(logs.appender()),
                told,
                told,
                roles,
                new JobSandbox(sandbox, interpreters, modules, programs, here),
                new SparkDrivers(
                        sandbox,
                        interpreters,
                        programs,
                        modules,
                        storage.folder("engines").resolve("awsglue"),
                        here,
                        configuration.sparkMaster()),
                told,
                new JobSubnets(ec2, roles),
                new JobCounts(metrics),
                new ResourceCounts(metrics));
        GlueService glue = part(new GlueService(storage, clock, random, around));
        services.add(glue.api());
        paths.put(CrawlDryRuns.PATH, new CrawlDryRuns(glue.dryRun(), ACCOUNT));
        return glue;
    }

    /// Queries, each in the name of who asks.
    private void athena(GlueService glue, S3Service s3, ServiceEvents bus, Access access) throws IOException {
        AthenaService athena = part(new AthenaService(
                        storage,
                        clock,
                        random,
                        new GlueCatalogue(glue.api(), access.forwarded("athena.amazonaws.com")),
                        new QueryObjects(
                                s3.objects(),
                                (call, action, resource, facts) -> access.callerMay(
                                        call, action, resource, "athena.amazonaws.com", facts)),
                        engine(),
                        new QueryNews(bus, clock, metrics)));
        services.add(athena.api());
        access.tells("athena", new AthenaAccess(athena.rights()));
    }

    private QueryEngine engine() {
        URI elsewhere = configuration.trino();
        if (elsewhere != null) {
            return new RemoteTrino(elsewhere);
        }
        return part(new TrinoEngine(programs, storage.folder("engines"), here, clock));
    }

    /// The real Airflow behind environments.
    private AirflowEnvironments airflow(Sandbox sandbox, S3Service s3, LogsService logs, StsService sts) {
        AirflowGround ground = new AirflowGround(
                programs,
                sandbox,
                interpreters,
                storage.folder("airflow"),
                here,
                new AirflowBuckets(s3.objects()),
                new AirflowLogs(logs.appender(), clock),
                new AirflowRoles(sts.sessions()));
        AirflowEnvironments airflow = part(new AirflowEnvironments(ground, clock, clock.standing(), random));
        clock.follow(airflow::stands);
        paths.put(AirflowEnvironments.CREDENTIALS, new AirflowCredentials(airflow, InstantSource.system()));
        return airflow;
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
        KinesisMappings mappings =
                part(new KinesisMappings(storage, clock, random, streams, functions.mapped(), destinations));
        troubles.add(mappings::troubles);
        RegistryImages images = new RegistryImages(registry.images());
        services.add(new LambdaService(functions, mappings, images, new BucketObjects(objects)).api());
        paths.put(ArchiveDownloads.PATH, new ArchiveDownloads(functions));
        return functions;
    }

    /// Events, what they are delivered to, and who tells them.
    private ServiceEvents events(
            KinesisService kinesis,
            FirehoseService firehose,
            ContainerRegistry registry,
            S3Service s3,
            LogsService logs,
            IamService iam,
            LambdaFunctions functions,
            Access access,
            WorkflowTargets workflows) {
        EventsService events = part(new EventsService(
                storage,
                clock,
                random,
                Map.of(
                        TargetKind.FUNCTION, new FunctionEvents(functions.events()),
                        TargetKind.STREAM, new StreamEvents(kinesis.api()),
                        TargetKind.DELIVERY_STREAM, new DeliveryStreamEvents(firehose.api()),
                        TargetKind.LOG_GROUP, new LogGroupEvents(logs.api(), logs.appender(), clock),
                        TargetKind.WORKFLOW, workflows),
                new TargetRoles(iam.identities(), access::roleMay),
                new EventMetrics(metrics)));
        services.add(events.api());
        access.tells("events", new PolicyAndTags(events.rights()::policy, events.rights()::tags));
        s3.deliverTo(new BucketEvents(functions.events()), new BucketBus(events.intake()));
        registry.tell(events.intake());
        return events.intake();
    }

    /// Schedules call what is offered here, whatever that is when their time comes.
    private void scheduler(IamService iam, StsService sts, BeforeCall authorizer) {
        ServiceTargets targets = new ServiceTargets(services, authorizer, iam.identities(), sts.sessions(), random);
        services.add(part(new SchedulerService(storage, clock, random, targets, new ScheduleMetrics(metrics))).api());
    }

    /// Environments of Airflow: their page, their place in the VPC, who may log in.
    private void mwaa(
            Airflow airflow,
            Ec2Service ec2,
            S3Service s3,
            LogsService logs,
            IamService iam,
            CloudWatchService cloudWatch,
            Access access) {
        MwaaSurroundings around = new MwaaSurroundings(
                airflow,
                new LoopbackDoors(configuration.allowedHosts(), configuration.allowedOrigins()),
                new MwaaBuckets(s3.api(), s3.objects()),
                new MwaaNetwork(ec2),
                new MwaaRoles(iam.api(), iam.identities()),
                new MwaaLogGroups(logs.api()),
                new MwaaMetrics(cloudWatch.api()),
                access::callerMay);
        MwaaService mwaa = part(new MwaaService(storage, clock, random, around));
        services.add(mwaa.api());
        access.tells("airflow", new MwaaAccess(mwaa));
    }

    /// Made last, and so ended first: before the storage that it keeps the last minute's counts in.
    private CloudWatchService cloudWatch(LambdaFunctions functions, ServiceEvents bus) {
        AlarmActions actions = new AlarmActions(functions.events(), bus);
        CloudWatchService cloudWatch = part(new CloudWatchService(storage, clock, random, metrics, actions));
        services.add(cloudWatch.api());
        return cloudWatch;
    }

    private FirehoseService firehose(
            KinesisService kinesis,
            S3Service s3,
            LogsService logs,
            IamService iam,
            LambdaFunctions functions,
            Access access,
            DeliverySchemas schemas)
            throws IOException {
        Surroundings surroundings = new Surroundings(
                new DeliverySource(kinesis.reads()),
                new DeliveryFunctions(functions.mapped(), access::roleMay),
                new DeliveredObjects(s3.objects(), access::roleMay),
                new DeliveryLogs(logs.appender()),
                new FirehoseRoles(iam.identities(), access::roleMay),
                schemas,
                new DeliveryCounts(metrics));
        FirehoseService firehose = part(new FirehoseService(storage, clock, random, surroundings));
        services.add(firehose.api());
        return firehose;
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
