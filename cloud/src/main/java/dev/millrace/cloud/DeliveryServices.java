package dev.millrace.cloud;

import dev.millrace.cloud.aws.ServiceEvents;
import dev.millrace.cloud.composition.AlarmActions;
import dev.millrace.cloud.composition.BucketBus;
import dev.millrace.cloud.composition.BucketEvents;
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
import dev.millrace.cloud.composition.FunctionSubscriptions;
import dev.millrace.cloud.composition.LogGroupEvents;
import dev.millrace.cloud.composition.LogRoles;
import dev.millrace.cloud.composition.PolicyAndTags;
import dev.millrace.cloud.composition.RoleHeldLogs;
import dev.millrace.cloud.composition.RoleRights;
import dev.millrace.cloud.composition.ScheduleMetrics;
import dev.millrace.cloud.composition.ServiceTargets;
import dev.millrace.cloud.composition.StreamEvents;
import dev.millrace.cloud.composition.TargetRoles;
import dev.millrace.cloud.composition.WorkflowTargets;
import dev.millrace.cloud.metric.Metrics;
import dev.millrace.cloud.service.cloudwatch.CloudWatchService;
import dev.millrace.cloud.service.ecr.ContainerRegistry;
import dev.millrace.cloud.service.events.EventsService;
import dev.millrace.cloud.service.events.domain.TargetKind;
import dev.millrace.cloud.service.firehose.FirehoseService;
import dev.millrace.cloud.service.firehose.Surroundings;
import dev.millrace.cloud.service.iam.IamService;
import dev.millrace.cloud.service.iam.access.Access;
import dev.millrace.cloud.service.kinesis.KinesisService;
import dev.millrace.cloud.service.lambda.LambdaFunctions;
import dev.millrace.cloud.service.logs.LogsService;
import dev.millrace.cloud.service.s3.S3Service;
import dev.millrace.cloud.service.scheduler.SchedulerService;
import dev.millrace.cloud.service.sts.StsService;
import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.time.MovableClock;
import dev.millrace.wire.service.BeforeCall;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Map;

/// Services that bring what happens to where it is wanted: delivery streams, buses, schedules, filters of log groups,
/// alarms.
final class DeliveryServices {
    private final Ground ground;
    private final Storage storage;
    private final MovableClock clock;
    private final SecureRandom random;
    private final Metrics metrics;

    DeliveryServices(Ground ground) {
        this.ground = ground;
        storage = ground.storage();
        clock = ground.clock();
        random = ground.random();
        metrics = ground.metrics();
    }

    FirehoseService firehose(
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
        FirehoseService firehose = ground.part(new FirehoseService(storage, clock, random, surroundings));
        ground.offer(firehose.api());
        return firehose;
    }

    /// Events, what they are delivered to, and who tells them.
    ServiceEvents events(
            KinesisService kinesis,
            FirehoseService firehose,
            ContainerRegistry registry,
            S3Service s3,
            LogsService logs,
            IamService iam,
            LambdaFunctions functions,
            Access access,
            WorkflowTargets workflows) {
        EventsService events = ground.part(new EventsService(
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
        ground.offer(events.api());
        access.tells("events", new PolicyAndTags(events.rights()::policy, events.rights()::tags));
        s3.deliverTo(new BucketEvents(functions.events()), new BucketBus(events.intake()));
        registry.tell(events.intake());
        return events.intake();
    }

    /// Schedules call what is offered here, whatever that is when their time comes.
    void scheduler(IamService iam, StsService sts, BeforeCall authorizer) {
        ServiceTargets targets =
                new ServiceTargets(ground.services(), authorizer, iam.identities(), sts.sessions(), random);
        ScheduleMetrics counts = new ScheduleMetrics(metrics);
        ground.offer(ground.part(new SchedulerService(storage, clock, random, targets, counts)).api());
    }

    /// Made last, and so ended first: before the storage that it keeps the last minute's counts in.
    CloudWatchService cloudWatch(LambdaFunctions functions, ServiceEvents bus) {
        AlarmActions actions = new AlarmActions(functions.events(), bus);
        CloudWatchService cloudWatch = ground.part(new CloudWatchService(storage, clock, random, metrics, actions));
        ground.offer(cloudWatch.api());
        return cloudWatch;
    }

    /// Where subscription filters of log groups send, and metric filters publish.
    void filters(
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
}
