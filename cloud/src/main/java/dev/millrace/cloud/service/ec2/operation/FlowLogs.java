package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Partition;
import dev.millrace.cloud.service.ec2.FlowLogRoles;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.CreateFlowLogsRequest;
import dev.millrace.wire.ec2.CreateFlowLogsResult;
import dev.millrace.wire.ec2.DeleteFlowLogsRequest;
import dev.millrace.wire.ec2.DeleteFlowLogsResult;
import dev.millrace.wire.ec2.DescribeFlowLogsRequest;
import dev.millrace.wire.ec2.DescribeFlowLogsResult;
import dev.millrace.wire.ec2.FlowLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Flow logs: kept and described. Nothing is written to them, for no packet goes through these networks.
public final class FlowLogs {
    private static final String FORMAT = "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport}"
            + " ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";
    private static final Map<String, Kind<?>> KINDS = Map.of(
            "VPC", Kind.VPC, "Subnet", Kind.SUBNET, "NetworkInterface", Kind.NETWORK_INTERFACE);

    private static final Filters<FlowLog> FILTERS = new Filters<>(Kind.FLOW_LOG)
            .one("flow-log-id", FlowLog::flowLogId)
            .one("resource-id", FlowLog::resourceId)
            .one("log-group-name", FlowLog::logGroupName)
            .one("log-destination-type", FlowLog::logDestinationType)
            .one("deliver-log-status", FlowLog::deliverLogsStatus)
            .one("traffic-type", FlowLog::trafficType);

    private final Ec2 ec2;
    private final FlowLogRoles roles;

    public FlowLogs(Ec2 ec2, FlowLogRoles roles) {
        this.ec2 = ec2;
        this.roles = roles;
    }

    public CreateFlowLogsResult create(CreateFlowLogsRequest input, Call call) {
        List<String> resources = Refusals.need(input.resourceIds(), "resourceIds");
        String type = Refusals.need(input.resourceType(), "resourceType");
        Kind<?> kind = KINDS.get(type);
        if (kind == null) {
            throw Refusals.invalidParameter(type, "resourceType", "Valid values are: VPC, Subnet, NetworkInterface.");
        }
        String to = input.logDestinationType() == null ? "cloud-watch-logs" : input.logDestinationType();
        if (to.equals("cloud-watch-logs") && input.logDestination() == null) {
            Refusals.need(input.logGroupName(), "logGroupName");
            Refusals.need(input.deliverLogsPermissionArn(), "DeliverLogsPermissionArn");
        }
        String role = input.deliverLogsPermissionArn();
        if (role != null && !(Partition.of(call.region()).has(role) && roles.assumable(role))) {
            throw Refusals.of("InvalidParameter", "Unable to assume given IAM role: '" + role + "'");
        }
        return ec2.at(call, network -> {
            List<String> ids = new ArrayList<>();
            for (String resource : resources) {
                network.require(kind, resource);
                ids.add(String.valueOf(network.put(Kind.FLOW_LOG, FlowLog.builder()
                                .flowLogId(ec2.id(Kind.FLOW_LOG))
                                .flowLogStatus("ACTIVE")
                                .creationTime(ec2.clock().instant())
                                .resourceId(resource)
                                .trafficType(input.trafficType())
                                .logDestinationType(to)
                                .logDestination(input.logDestination())
                                .logGroupName(input.logGroupName())
                                .deliverLogsPermissionArn(input.deliverLogsPermissionArn())
                                .logFormat(input.logFormat() == null ? FORMAT : input.logFormat())
                                .maxAggregationInterval(
                                        input.maxAggregationInterval() == null ? Integer.valueOf(600) : input.maxAggregationInterval())
                                .tags(Ec2Tags.fresh(Kind.FLOW_LOG, input.tagSpecifications()))
                                .build())
                        .flowLogId()));
            }
            return new CreateFlowLogsResult(input.clientToken(), ids, List.of());
        });
    }

    /// A resource's flow logs go with it.
    static void forget(Network network, String resource) {
        network.all(Kind.FLOW_LOG)
                .filter(log -> resource.equals(log.resourceId()))
                .forEach(log -> network.remove(Kind.FLOW_LOG, Kind.FLOW_LOG.id(log)));
    }

    public DescribeFlowLogsResult describe(DescribeFlowLogsRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<FlowLog> page =
                    FILTERS.page(network, input.flowLogIds(), input.filter(), input.nextToken(), input.maxResults());
            return new DescribeFlowLogsResult(page.items(), page.next());
        });
    }

    public DeleteFlowLogsResult delete(DeleteFlowLogsRequest input, Call call) {
        List<String> ids = Refusals.need(input.flowLogIds(), "flowLogIds");
        ec2.change(call, network -> ids.forEach(id -> {
            network.require(Kind.FLOW_LOG, id);
            network.remove(Kind.FLOW_LOG, id);
        }));
        return new DeleteFlowLogsResult(List.of());
    }
}
