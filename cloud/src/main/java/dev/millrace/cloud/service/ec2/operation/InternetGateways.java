package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AttachInternetGatewayRequest;
import dev.millrace.wire.ec2.CreateInternetGatewayRequest;
import dev.millrace.wire.ec2.CreateInternetGatewayResult;
import dev.millrace.wire.ec2.DeleteInternetGatewayRequest;
import dev.millrace.wire.ec2.DescribeInternetGatewaysRequest;
import dev.millrace.wire.ec2.DescribeInternetGatewaysResult;
import dev.millrace.wire.ec2.DetachInternetGatewayRequest;
import dev.millrace.wire.ec2.InternetGateway;
import dev.millrace.wire.ec2.InternetGatewayAttachment;
import java.util.List;
import java.util.Objects;

/// Internet gateways: one a VPC, attached while public addresses are in use there.
public final class InternetGateways {
    private static final Filters<InternetGateway> FILTERS = new Filters<>(Kind.INTERNET_GATEWAY)
            .one("internet-gateway-id", InternetGateway::internetGatewayId)
            .one("owner-id", InternetGateway::ownerId)
            .many("attachment.vpc-id", gateway -> attachments(gateway).stream().map(InternetGatewayAttachment::vpcId))
            .many("attachment.state", gateway -> attachments(gateway).stream().map(InternetGatewayAttachment::state));

    private final Ec2 ec2;

    public InternetGateways(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public CreateInternetGatewayResult create(CreateInternetGatewayRequest input, Call call) {
        return ec2.at(call, network -> new CreateInternetGatewayResult(network.put(
                Kind.INTERNET_GATEWAY,
                InternetGateway.builder()
                        .internetGatewayId(ec2.id(Kind.INTERNET_GATEWAY))
                        .ownerId(call.account())
                        .attachments(List.of())
                        .tags(Ec2Tags.fresh(Kind.INTERNET_GATEWAY, input.tagSpecifications()))
                        .build())));
    }

    public DescribeInternetGatewaysResult describe(DescribeInternetGatewaysRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<InternetGateway> page = FILTERS.page(
                    network, input.internetGatewayIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeInternetGatewaysResult(page.items(), page.next());
        });
    }

    public void attach(AttachInternetGatewayRequest input, Call call) {
        String id = Refusals.need(input.internetGatewayId(), "internetGatewayId");
        String vpc = Refusals.need(input.vpcId(), "vpcId");
        ec2.change(call, network -> {
            InternetGateway gateway = network.require(Kind.INTERNET_GATEWAY, id);
            network.require(Kind.VPC, vpc);
            if (!attachments(gateway).isEmpty()) {
                throw Refusals.of(
                        "Resource.AlreadyAssociated",
                        "resource " + id + " is already attached to network "
                                + attachments(gateway).getFirst().vpcId());
            }
            if (network.any(Kind.INTERNET_GATEWAY, other -> attached(other, vpc))) {
                throw Refusals.of(
                        "InvalidParameterValue", "Network " + vpc + " already has an internet gateway attached");
            }
            network.put(Kind.INTERNET_GATEWAY, gateway.toBuilder()
                    .attachments(List.of(new InternetGatewayAttachment("available", vpc)))
                    .build());
        });
    }

    public void detach(DetachInternetGatewayRequest input, Call call) {
        String id = Refusals.need(input.internetGatewayId(), "internetGatewayId");
        String vpc = Refusals.need(input.vpcId(), "vpcId");
        ec2.change(call, network -> {
            InternetGateway gateway = network.require(Kind.INTERNET_GATEWAY, id);
            if (!attached(gateway, vpc)) {
                throw Refusals.of(
                        "Gateway.NotAttached", "resource " + id + " is not attached to network " + vpc);
            }
            if (network.any(
                    Kind.NETWORK_INTERFACE, face -> Objects.equals(face.vpcId(), vpc) && face.association() != null)) {
                throw Refusals.of(
                        "DependencyViolation",
                        "Network " + vpc + " has some mapped public address(es). Please unmap those public address(es)"
                                + " before detaching the gateway.");
            }
            network.put(Kind.INTERNET_GATEWAY, gateway.toBuilder().attachments(List.of()).build());
        });
    }

    public void delete(DeleteInternetGatewayRequest input, Call call) {
        String id = Refusals.need(input.internetGatewayId(), "internetGatewayId");
        ec2.change(call, network -> {
            if (!attachments(network.require(Kind.INTERNET_GATEWAY, id)).isEmpty()) {
                throw Refusals.dependency("internetGateway '" + id + "'");
            }
            Routes.blackhole(network, id);
            network.remove(Kind.INTERNET_GATEWAY, id);
        });
    }

    private static List<InternetGatewayAttachment> attachments(InternetGateway gateway) {
        return gateway.attachments() == null ? List.of() : gateway.attachments();
    }

    static boolean attached(InternetGateway gateway, String vpc) {
        return attachments(gateway).stream().anyMatch(attachment -> vpc.equals(attachment.vpcId()));
    }

    static boolean leadsOut(Network network, String vpc) {
        return network.any(Kind.INTERNET_GATEWAY, gateway -> attached(gateway, vpc));
    }
}
