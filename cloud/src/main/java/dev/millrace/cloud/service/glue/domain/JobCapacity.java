package dev.millrace.cloud.service.glue.domain;

import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.JobRun;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much of DPUs a job gets.
/// @param dpus MaxCapacity
public record JobCapacity(double dpus, @Nullable String workerType, @Nullable Integer workers) {
    private static final double SMALLEST = 0.0625;
    private static final int SPARK = 10;
    private static final int DPU_MEGABYTES = 16 * 1024;
    private static final Map<String, Double> OF_WORKER = Map.ofEntries(
            Map.entry("Standard", 1.0),
            Map.entry("G.025X", 0.25),
            Map.entry("G.1X", 1.0),
            Map.entry("G.2X", 2.0),
            Map.entry("G.4X", 4.0),
            Map.entry("G.8X", 8.0),
            Map.entry("G.12X", 12.0),
            Map.entry("G.16X", 16.0),
            Map.entry("R.1X", 1.0),
            Map.entry("R.2X", 2.0),
            Map.entry("R.4X", 4.0),
            Map.entry("R.8X", 8.0));

    /// @throws InvalidInputException where a job of this kind cannot have it, or it is said in two ways
    public static JobCapacity of(
            JobKind kind,
            @Nullable Double maxCapacity,
            @Nullable Integer allocated,
            @Nullable String workerType,
            @Nullable Integer workers) {
        if (kind == JobKind.SHELL) {
            if (workerType != null || workers != null) {
                throw new InvalidInputException("Worker Type is not supported for Job Command pythonshell");
            }
            double dpus = maxCapacity == null ? SMALLEST : maxCapacity;
            if (dpus != SMALLEST && dpus != 1) {
                throw new InvalidInputException("MaxCapacity of a Python shell job must be 0.0625 or 1");
            }
            return new JobCapacity(dpus, null, null);
        }
        if (workerType != null || workers != null) {
            if (maxCapacity != null) {
                throw new InvalidInputException(
                        "Please do not set Max Capacity if using Worker Type and Number of Workers.");
            }
            if (workerType == null || workers == null) {
                throw new InvalidInputException("Please set both Worker Type and Number of Workers.");
            }
            return new JobCapacity(OF_WORKER.getOrDefault(workerType, 1.0) * workers, workerType, workers);
        }
        return new JobCapacity(maxCapacity != null ? maxCapacity : allocated != null ? allocated : SPARK, null, null);
    }

    /// The memory of one worker of this type, as AWS has it: 16 GB for a DPU, twice that for one of an R worker.
    public static int workerMegabytes(@Nullable String workerType) {
        String type = workerType == null ? "Standard" : workerType;
        int ofDpu = type.startsWith("R.") ? 2 * DPU_MEGABYTES : DPU_MEGABYTES;
        return (int) (OF_WORKER.getOrDefault(type, 1.0) * ofDpu);
    }

    /// DPUSeconds, which AWS tells of flexible runs and of those that scale by themselves: the time of each worker times
    /// its DPUs. All workers of a run are there for all of it here.
    public static @Nullable Double dpuSeconds(Job job, JobRun run, int seconds) {
        JobArguments arguments = JobArguments.of(job.defaultArguments(), run.arguments(), job.nonOverridableArguments());
        boolean scales = arguments.all().getOrDefault("--enable-auto-scaling", "").equalsIgnoreCase("true");
        Double dpus = run.maxCapacity();
        return dpus != null && (scales || "FLEX".equals(run.executionClass())) ? dpus * seconds : null;
    }

    /// AllocatedCapacity, which knows whole DPUs only.
    public int whole() {
        return (int) dpus;
    }
}
