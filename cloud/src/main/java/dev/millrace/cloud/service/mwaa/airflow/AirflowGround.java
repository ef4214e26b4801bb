package dev.millrace.cloud.service.mwaa.airflow;

import dev.millrace.cloud.engine.InstalledPrograms;
import dev.millrace.cloud.sandbox.Sandbox;
import dev.millrace.cloud.sandbox.runtime.InstalledInterpreters;
import java.net.URI;
import java.nio.file.Path;

/// What Airflow needs of the server.
///
/// @param programs those that are installed for this user
/// @param sandbox  where its processes run
/// @param folder   where environments have theirs
/// @param server   this one, as they reach it
public record AirflowGround(
        InstalledPrograms programs,
        Sandbox sandbox,
        InstalledInterpreters interpreters,
        Path folder,
        URI server,
        SourceBucket buckets,
        EnvironmentLogs logs,
        ExecutionRoles roles) {}
