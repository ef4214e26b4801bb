package dev.millrace.cloud;

import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.composition.AirflowBuckets;
import dev.millrace.cloud.composition.AirflowCredentials;
import dev.millrace.cloud.composition.AirflowLogs;
import dev.millrace.cloud.composition.AirflowRoles;
import dev.millrace.cloud.composition.AthenaAccess;
import dev.millrace.cloud.composition.CrawlDryRuns;
import dev.millrace.cloud.composition.CrawledBuckets;
import dev.millrace.cloud.composition.GlueCatalogue;
import dev.millrace.cloud.composition.GlueEvents;
import dev.millrace.cloud.composition.GlueLogs;
import dev.millrace.cloud.composition.GlueRoles;
import dev.millrace.cloud.composition.JobCounts;
import dev.millrace.cloud.composition.JobModules;
import dev.millrace.cloud.composition.JobSandbox;
import dev.millrace.cloud.composition.JobSessions;
import dev.millrace.cloud.composition.JobSubnets;
import dev.millrace.cloud.composition.LoopbackDoors;
import dev.millrace.cloud.composition.MwaaAccess;
import dev.millrace.cloud.composition.MwaaBuckets;
import dev.millrace.cloud.composition.MwaaLogGroups;
import dev.millrace.cloud.composition.MwaaMetrics;
import dev.millrace.cloud.composition.MwaaNetwork;
import dev.millrace.cloud.composition.MwaaRoles;
import dev.millrace.cloud.composition.QueryNews;
import dev.millrace.cloud.composition.QueryObjects;
import dev.millrace.cloud.composition.ResourceCounts;
import dev.millrace.cloud.composition.SparkDrivers;
import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import dev.millrace.cloud.service.athena.AthenaService;
import dev.millrace.cloud.service.athena.QueryEngine;
import dev.millrace.cloud.service.athena.trino.RemoteTrino;
import dev.millrace.cloud.service.athena.trino.TrinoEngine;
import dev.millrace.cloud.service.cloudwatch.CloudWatchService;
import dev.millrace.cloud.service.ec2.Ec2Service;
import dev.millrace.cloud.service.glue.GlueService;
import dev.millrace.cloud.service.glue.GlueSurroundings;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.logs.LogsService;
import dev.millrace.cloud.service.mwaa.MwaaService;
import dev.millrace.cloud.service.mwaa.MwaaSurroundings;
import dev.millrace.cloud.service.mwaa.airflow.AirflowEnvironments;
import dev.millrace.cloud.service.mwaa.airflow.AirflowGround;
import dev.millrace.cloud.service.s3.S3Service;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.MovableClock;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;

/// Services whose work other people's programs do: Glue (Spark, Python), Athena (Trino), MWAA (Airflow).
final class EngineServices {
    /// Jars over a slow line take their time.
    private static final Duration INSTALLATION_PATIENCE = Duration.ofMinutes(30);

    private final Ground ground;
    private final Storage storage;
    private final MovableClock clock;
    private final SecureRandom random;
    private final Metrics metrics;
    private final CloudConfiguration configuration;
    private final InstalledInterpreters interpreters;
    private final URI here;
    private final Sandbox sandbox;

    /// Installed for this user, one at a time.
    private final InstalledPrograms programs;

    EngineServices(Ground ground, Sandbox sandbox) {
        this.ground = ground;
        storage = ground.storage();
        clock = ground.clock();
        random = ground.random();
        metrics = ground.metrics();
        configuration = ground.configuration();
        interpreters = ground.interpreters();
        here = ground.here();
        this.sandbox = sandbox;
        programs = new InstalledPrograms(InstalledPrograms.ofThisUser(), interpreters, INSTALLATION_PATIENCE);
    }

    GlueService glue(
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
        GlueService glue = ground.part(new GlueService(storage, clock, random, around));
        ground.offer(glue.api());
        ground.paths().put(CrawlDryRuns.PATH, new CrawlDryRuns(glue.dryRun(), ground.account()));
        return glue;
    }

    /// Queries, each in the name of who asks.
    void athena(GlueService glue, S3Service s3, ServiceEvents bus, Access access) throws IOException {
        AthenaService athena = ground.part(new AthenaService(
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
        ground.offer(athena.api());
        access.tells("athena", new AthenaAccess(athena.rights()));
    }

    private QueryEngine engine() {
        URI elsewhere = configuration.trino();
        if (elsewhere != null) {
            return new RemoteTrino(elsewhere);
        }
        return ground.part(new TrinoEngine(programs, storage.folder("engines"), here, clock));
    }

    /// Environments of Airflow: their page, their place in the VPC, who may log in.
    void mwaa(
            Ec2Service ec2,
            S3Service s3,
            LogsService logs,
            IamService iam,
            StsService sts,
            CloudWatchService cloudWatch,
            Access access) {
        MwaaSurroundings around = new MwaaSurroundings(
                airflow(s3, logs, sts),
                new LoopbackDoors(configuration.allowedHosts(), configuration.allowedOrigins()),
                new MwaaBuckets(s3.api(), s3.objects()),
                new MwaaNetwork(ec2),
                new MwaaRoles(iam.api(), iam.identities()),
                new MwaaLogGroups(logs.api()),
                new MwaaMetrics(cloudWatch.api()),
                access::callerMay);
        MwaaService mwaa = ground.part(new MwaaService(storage, clock, random, around));
        ground.offer(mwaa.api());
        access.tells("airflow", new MwaaAccess(mwaa));
    }

    /// The real Airflow behind environments.
    private AirflowEnvironments airflow(S3Service s3, LogsService logs, StsService sts) {
        AirflowGround under = new AirflowGround(
                programs,
                sandbox,
                interpreters,
                storage.folder("airflow"),
                here,
                new AirflowBuckets(s3.objects()),
                new AirflowLogs(logs.appender(), clock),
                new AirflowRoles(sts.sessions()));
        AirflowEnvironments airflow = ground.part(new AirflowEnvironments(under, clock, clock.standing(), random));
        clock.follow(airflow::stands);
        ground.paths().put(AirflowEnvironments.CREDENTIALS, new AirflowCredentials(airflow, InstantSource.system()));
        return airflow;
    }
}
