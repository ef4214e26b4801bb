package dev.millrace.cloud.service.glue.job;

import dev.millrace.cloud.service.glue.RunNetworks;
import dev.millrace.cloud.service.glue.domain.JobId;
import dev.millrace.wire.glue.Connection;
import dev.millrace.wire.glue.Job;
import dev.millrace.wire.glue.PhysicalConnectionRequirements;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// The network interfaces of a job's run: one for each of its connections that leads into a subnet.
public final class RunInterfaces {
    /// The catalogue's connections.
    @FunctionalInterface
    public interface Known {
        Optional<Connection> find(String account, String region, String name);
    }

    private final Known connections;
    private final RunNetworks networks;

    public RunInterfaces(Known connections, RunNetworks networks) {
        this.connections = connections;
        this.networks = networks;
    }

    /// @throws RunNetworks.RefusedException in the sentence that the run fails with
    public void enter(JobId id, Job job, String run) throws RunNetworks.RefusedException {
        List<String> names = job.connections() == null || job.connections().connections() == null
                ? List.of()
                : job.connections().connections();
        for (String name : names) {
            Connection connection = connections
                    .find(id.account(), id.region(), name)
                    .orElseThrow(() -> new RunNetworks.RefusedException("Connection " + name + " not found."));
            PhysicalConnectionRequirements where = connection.physicalConnectionRequirements();
            if (where != null && where.subnetId() != null && !where.subnetId().isEmpty()) {
                List<String> groups =
                        where.securityGroupIdList() == null ? List.of() : where.securityGroupIdList();
                networks.enter(
                        id.account(),
                        id.region(),
                        run,
                        Objects.requireNonNull(job.role()),
                        new RunNetworks.Place(where.subnetId(), groups));
            }
        }
    }

    public void leave(String run) {
        networks.leave(run);
    }

    /// What the server's end left behind.
    public void clean() {
        networks.leaveAll();
    }
}
