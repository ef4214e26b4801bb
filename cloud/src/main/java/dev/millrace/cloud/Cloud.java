package dev.millrace.cloud;

import dev.millrace.cloud.composition.ArchiveDownloads;
import dev.millrace.cloud.composition.BucketDestinations;
import dev.millrace.cloud.composition.BucketEvents;
import dev.millrace.cloud.composition.BucketObjects;
import dev.millrace.cloud.composition.BucketOrigins;
import dev.millrace.cloud.composition.BucketOrigins;
import dev.millrace.cloud.composition.CrawlDryRuns;
import dev.millrace.cloud.composition.CrawledBuckets;
import dev.millrace.cloud.composition.CrawlerLogs;
import dev.millrace.cloud.composition.FunctionLogs;
import dev.millrace.cloud.composition.GlueRoles;
import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.IdentityKeys;
import dev.millrace.cloud.composition.KinesisStreamReader;
import dev.millrace.cloud.composition.RegistryImages;
import dev.millrace.cloud.composition.SandboxEnvironments;
import dev.millrace.cloud.composition.ServiceRoles;
import dev.millrace.cloud.composition.ServiceTargets;
import dev.millrace.cloud.gateway.BodyBudget;
import dev.millrace.cloud.gateway.Gateway;
import dev.millrace.cloud.gateway.Origins;
import dev.millrace.cloud.gateway.RawHandler;
import dev.millrace.cloud.gateway.signature.AccessKeys;
import dev.millrace.cloud.part.Part;
import dev.millrace.cloud.part.Parts;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.SandboxConfiguration;
import dev.millrace.cloud.sandbox.image.ImageStore;
import dev.millrace.cloud.sandbox.image.UnpackLimits;
import dev.millrace.cloud.sandbox.runtime.HostRuntimes;
import dev.millrace.cloud.service.ecr.ContainerRegistry;
import dev.millrace.cloud.service.ecr.domain.RegistryAddress;
import dev.millrace.cloud.service.glue.CatalogEvents;
import dev.millrace.cloud.service.glue.CrawlerEvents;
import dev.millrace.cloud.service.glue.GlueService;
import dev.millrace.cloud.service.glue.GlueSurroundings;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.kinesis.KinesisOptions;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.lambda.LambdaFunctions;
import dev.millrace.cloud.service.lambda.LambdaService;
import dev.millrace.cloud.service.lambda.LambdaSettings;
import dev.millrace.cloud.service.lambda.RoleSessions;
import dev.millrace.cloud.service.lambda.mapping.KinesisMappings;
import dev.millrace.cloud.service.logs.LogsService;
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
    private final int port;
    private final Storage storage;
    private final MovableClock clock;
    private final SecureRandom random = new SecureRandom();
    private final Parts parts;
    private final List<Service> services = new ArrayList<>();
    private final Map<String, RawHandler> paths = new LinkedHashMap<>();
    private final Gateway gateway;

    /// @param storage is not closed with the parts
    /// @param port where the server listens
    Cloud(CloudConfiguration configuration, Storage storage, int port) throws IOException {
        this.configuration = configuration;
        this.storage = storage;
        this.port = port;
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
        KinesisOptions limits = new KinesisOptions(configuration.kinesisLimits(), KinesisOptions.DEFAULT.tailBytes());
        KinesisService kinesis = part(new KinesisService(storage, clock, random, limits));
        services.add(kinesis.api());

        RegistryAddress address = new RegistryAddress(configuration.clientsHost() + ":" + port);
        ContainerRegistry registry = part(new ContainerRegistry(storage, clock, random, address));
        services.add(registry.api());
        paths.put("/v2", (request, _) -> registry.protocol().answer(request));

        S3Service s3 = part(new S3Service(storage, clock, random));
        services.add(s3.api());

        LogsService logs = part(new LogsService(storage, clock, random));
        services.add(logs.api());

        IamService iam = new IamService(storage, clock, random);
        services.add(iam.api());

        StsService sts = new StsService(storage, clock, random, new IamRoles(iam.identities()));
        services.add(sts.api());

        glue(s3, logs, iam);

        lambda(kinesis, registry, s3, logs, new ServiceRoles(iam.identities(), sts.sessions()));

        // Everybody may do everything until policies are evaluated here.
        BeforeCall authorizer = (_, _, _, _) -> {};
        scheduler(iam, sts, authorizer);
        AccessKeys root = AccessKeys.root(ACCESS_KEY, SECRET, ACCOUNT);
        AccessKeys keys = AccessKeys.firstOf(root, new IdentityKeys(iam.identities(), sts.sessions()));
        Origins origins = new Origins(
                configuration.host(),
                configuration.allowedHosts(),
                configuration.allowedOrigins(),
                new BucketOrigins(s3.cors()::rules));
        return new Gateway(origins, services, paths, keys, authorizer, BodyBudget.ofThisProcess(), clock, InstantSource.system());
    }

    private void glue(S3Service s3, LogsService logs, IamService iam) {
        GlueSurroundings around = new GlueSurroundings(
                new CrawledBuckets(s3.objects()),
                new GlueRoles(iam.identities()),
                new CrawlerLogs(logs.appender()),
                // No event buses yet: what makes them is given here.
                CatalogEvents.NONE,
                CrawlerEvents.NONE);
        GlueService glue = part(new GlueService(storage, clock, random, around));
        services.add(glue.api());
        paths.put(CrawlDryRuns.PATH, new CrawlDryRuns(glue.dryRun(), ACCOUNT));
    }

    private void lambda(
            KinesisService kinesis, ContainerRegistry registry, S3Service s3, LogsService logs, RoleSessions roles)
            throws IOException {
        Path folder = storage.folder("sandbox");
        SandboxConfiguration isolation =
                SandboxConfiguration.in(folder).allowingNoIsolation(!configuration.isolated());
        SandboxEnvironments environments = new SandboxEnvironments(
                parts.holding(new Sandbox(isolation)),
                new ImageStore(folder, UnpackLimits.DEFAULT, KEPT_IMAGE_BYTES, clock),
                HostRuntimes.in(folder),
                registry.images()::open);
        LambdaSettings settings = LambdaSettings.at(URI.create("http://127.0.0.1:" + port));
        FunctionLogs functionLogs = new FunctionLogs(logs.appender());
        S3Objects objects = s3.objects();
        BucketDestinations destinations = new BucketDestinations(objects);
        LambdaFunctions functions = part(new LambdaFunctions(
                storage, clock, random, settings, environments, roles, functionLogs, destinations));
        // No event buses yet: what makes them is given here.
        s3.deliverTo(new BucketEvents(functions.events()), null);
        KinesisStreamReader streams = new KinesisStreamReader(kinesis.reads());
        KinesisMappings mappings =
                part(new KinesisMappings(storage, clock, random, streams, functions.mapped(), destinations));
        RegistryImages images = new RegistryImages(registry.images());
        services.add(new LambdaService(functions, mappings, images, new BucketObjects(objects)).api());
        paths.put(ArchiveDownloads.PATH, new ArchiveDownloads(functions));
    }

    /// Schedules call what is offered here, whatever that is when their time comes.
    private void scheduler(IamService iam, StsService sts, BeforeCall authorizer) {
        ServiceTargets targets = new ServiceTargets(services, authorizer, iam.identities(), sts.sessions(), random);
        services.add(part(new SchedulerService(storage, clock, random, targets)).api());
    }

    private <T extends Part> T part(T part) {
        return parts.add(part);
    }

    /// Answers a request; never throws.
    HttpResponse answer(HttpRequest request) {
        return gateway.answer(request);
    }

    /// What is offered, by the services' ids.
    List<String> services() {
        return services.stream().map(service -> service.facts().id()).sorted().toList();
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
