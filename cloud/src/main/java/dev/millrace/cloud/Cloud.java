package dev.millrace.cloud;

import dev.millrace.cloud.composition.AccessPages;
import dev.millrace.cloud.composition.ArchiveDownloads;
import dev.millrace.cloud.composition.BucketDestinations;
import dev.millrace.cloud.composition.BucketEvents;
import dev.millrace.cloud.composition.BucketObjects;
import dev.millrace.cloud.composition.BucketOrigins;
import dev.millrace.cloud.composition.EcrAccess;
import dev.millrace.cloud.composition.FunctionLogs;
import dev.millrace.cloud.composition.IamRoles;
import dev.millrace.cloud.composition.IdentityKeys;
import dev.millrace.cloud.composition.KinesisAccess;
import dev.millrace.cloud.composition.KinesisStreamReader;
import dev.millrace.cloud.composition.LambdaAccess;
import dev.millrace.cloud.composition.RegistryImages;
import dev.millrace.cloud.composition.S3Access;
import dev.millrace.cloud.composition.SandboxEnvironments;
import dev.millrace.cloud.composition.ServiceRoles;
import dev.millrace.cloud.composition.StsSessions;
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
import dev.millrace.cloud.service.s3.S3Objects;
import dev.millrace.cloud.service.s3.S3Service;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.Clock;
import dev.millrace.wire.http.HttpRequest;
import dev.millrace.wire.http.HttpResponse;
import dev.millrace.wire.service.Service;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
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
    private final Clock clock = Clock.system();
    private final SecureRandom random = new SecureRandom();
    private final Parts parts = new Parts(clock);
    private final List<Service> services = new ArrayList<>();
    private final Map<String, RawHandler> paths = new LinkedHashMap<>();
    private final Gateway gateway;

    /// @param storage is not closed with the parts
    /// @param port where the server listens
    Cloud(CloudConfiguration configuration, Storage storage, int port) throws IOException {
        this.configuration = configuration;
        this.storage = storage;
        this.port = port;
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

        StsService sts = new StsService(storage, clock, random, new IamRoles(iam.identities()));
        services.add(sts.api());

        // Each service tells it what decides about its resources.
        Access access = iam.access(configuration.iam(), new StsSessions(sts.sessions()));
        paths.put(AccessPages.PATH, new AccessPages(access.queries()));

        KinesisOptions limits = new KinesisOptions(configuration.kinesisLimits(), KinesisOptions.DEFAULT.tailBytes());
        KinesisService kinesis = part(new KinesisService(storage, clock, random, limits));
        services.add(kinesis.api());
        access.tells("kinesis", new KinesisAccess(kinesis.rights()));

        RegistryAddress address = new RegistryAddress(configuration.clientsHost() + ":" + port);
        ContainerRegistry registry = part(new ContainerRegistry(storage, clock, random, address, access::refusalOf));
        services.add(registry.api());
        access.tells("ecr", new EcrAccess(registry.rights()));
        paths.put("/v2", (request, _) -> registry.protocol().answer(request));

        S3Service s3 = part(new S3Service(storage, clock, random));
        services.add(s3.api());
        access.tells("s3", new S3Access(s3.rights()));
        s3.heldTo(access::callerMay);

        LogsService logs = part(new LogsService(storage, clock, random));
        services.add(logs.api());

        lambda(kinesis, registry, s3, logs, new ServiceRoles(iam.identities(), sts.sessions()), access);

        AccessKeys root = AccessKeys.root(ACCESS_KEY, SECRET, ACCOUNT);
        AccessKeys keys = AccessKeys.firstOf(root, new IdentityKeys(iam.identities(), sts.sessions()));
        Origins origins = new Origins(
                configuration.host(),
                configuration.allowedHosts(),
                configuration.allowedOrigins(),
                new BucketOrigins(s3.cors()::rules));
        return new Gateway(origins, services, paths, keys, access, BodyBudget.ofThisProcess(), clock);
    }

    private void lambda(
            KinesisService kinesis,
            ContainerRegistry registry,
            S3Service s3,
            LogsService logs,
            RoleSessions roles,
            Access access)
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
        FunctionLogs functionLogs = new FunctionLogs(logs.appender(), access::roleMay);
        S3Objects objects = s3.objects();
        BucketDestinations destinations = new BucketDestinations(objects);
        LambdaFunctions functions = part(new LambdaFunctions(
                storage, clock, random, settings, environments, roles, functionLogs, destinations));
        access.tells("lambda", new LambdaAccess(functions.rights()));
        // No event buses yet: what makes them is given here.
        s3.deliverTo(new BucketEvents(functions.events()), null);
        KinesisStreamReader streams = new KinesisStreamReader(kinesis.reads(), access::roleMay);
        KinesisMappings mappings =
                part(new KinesisMappings(storage, clock, random, streams, functions.mapped(), destinations));
        RegistryImages images = new RegistryImages(registry.images());
        services.add(new LambdaService(functions, mappings, images, new BucketObjects(objects)).api());
        paths.put(ArchiveDownloads.PATH, new ArchiveDownloads(functions));
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
