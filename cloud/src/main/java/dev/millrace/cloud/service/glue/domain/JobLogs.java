package dev.millrace.cloud.service.glue.domain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where a run's lines go in CloudWatch Logs (docs.aws.amazon.com/glue/latest/dg/monitor-continuous-logging.html).
///
/// @param group above `/output` and `/error`
/// @param stream in both
/// @param continuous where continuous logging puts all lines as well; null without
public record JobLogs(String group, String stream, @Nullable Place continuous) {
    private static final String CONTINUOUS = "/aws-glue/jobs/logs-v2";

    /// A stream of a group.
    public record Place(String group, String stream) {}

    /// @param version of Glue, as the job has it
    /// @param run its id
    public static JobLogs of(JobKind kind, @Nullable String version, JobArguments arguments, String run) {
        if (kind == JobKind.SHELL) {
            return new JobLogs(kind.logGroup(), run, null);
        }
        String streams = arguments.all().getOrDefault("--custom-logStream-prefix", "");
        String stream = streams.isEmpty() ? run : streams + "-driver";
        String group = arguments.all().getOrDefault("--custom-logGroup-prefix", kind.logGroup());
        boolean atOnce =
                GlueVersion.named(version).map(GlueVersion::logsAtOnce).orElse(true);
        boolean asked =
                arguments.all().getOrDefault("--enable-continuous-cloudwatch-log", "").equalsIgnoreCase("true");
        if (atOnce || !asked) {
            return new JobLogs(group, stream, null);
        }
        String prefix = arguments.all().getOrDefault("--continuous-log-logStreamPrefix", run);
        return new JobLogs(
                group,
                stream,
                new Place(arguments.all().getOrDefault("--continuous-log-logGroup", CONTINUOUS), prefix + "-driver"));
    }

    public List<Place> output() {
        return places("/output");
    }

    public List<Place> error() {
        return places("/error");
    }

    private List<Place> places(String below) {
        List<Place> places = new ArrayList<>(List.of(new Place(group + below, stream)));
        if (continuous != null) {
            places.add(Objects.requireNonNull(continuous));
        }
        return places;
    }
}
