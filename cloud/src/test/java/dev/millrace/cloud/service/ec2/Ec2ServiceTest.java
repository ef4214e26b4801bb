package dev.millrace.cloud.service.ec2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.cloud.storage.Storage;
import dev.millrace.cloud.storage.StorageOptions;
import dev.millrace.cloud.time.ManualClock;
import dev.millrace.wire.AwsException;
import dev.millrace.wire.Body;
import dev.millrace.wire.Bytes;
import dev.millrace.wire.Call;
import dev.millrace.wire.Caller;
import dev.millrace.wire.ec2.AllocateAddressRequest;
import dev.millrace.wire.ec2.AttachInternetGatewayRequest;
import dev.millrace.wire.ec2.AuthorizeSecurityGroupIngressRequest;
import dev.millrace.wire.ec2.CreateInternetGatewayRequest;
import dev.millrace.wire.ec2.CreateNatGatewayRequest;
import dev.millrace.wire.ec2.CreateRouteRequest;
import dev.millrace.wire.ec2.CreateRouteTableRequest;
import dev.millrace.wire.ec2.CreateSecurityGroupRequest;
import dev.millrace.wire.ec2.CreateSubnetRequest;
import dev.millrace.wire.ec2.CreateTagsRequest;
import dev.millrace.wire.ec2.CreateVpcRequest;
import dev.millrace.wire.ec2.DeleteInternetGatewayRequest;
import dev.millrace.wire.ec2.DeleteNatGatewayRequest;
import dev.millrace.wire.ec2.DeleteSubnetRequest;
import dev.millrace.wire.ec2.DeleteVpcRequest;
import dev.millrace.wire.ec2.DescribeNatGatewaysRequest;
import dev.millrace.wire.ec2.DescribeNetworkAclsRequest;
import dev.millrace.wire.ec2.DescribeRouteTablesRequest;
import dev.millrace.wire.ec2.DescribeSecurityGroupsRequest;
import dev.millrace.wire.ec2.DescribeSubnetsRequest;
import dev.millrace.wire.ec2.DescribeTagsRequest;
import dev.millrace.wire.ec2.DescribeVpcsRequest;
import dev.millrace.wire.ec2.DetachInternetGatewayRequest;
import dev.millrace.wire.ec2.Ec2;
import dev.millrace.wire.ec2.Filter;
import dev.millrace.wire.ec2.IpPermission;
import dev.millrace.wire.ec2.IpRange;
import dev.millrace.wire.ec2.NatGateway;
import dev.millrace.wire.ec2.ReleaseAddressRequest;
import dev.millrace.wire.ec2.RevokeSecurityGroupIngressRequest;
import dev.millrace.wire.ec2.Route;
import dev.millrace.wire.ec2.RouteTable;
import dev.millrace.wire.ec2.SecurityGroup;
import dev.millrace.wire.ec2.Subnet;
import dev.millrace.wire.ec2.Tag;
import dev.millrace.wire.ec2.Vpc;
import dev.millrace.wire.http.Headers;
import dev.millrace.wire.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ec2ServiceTest {
    @TempDir
    Path data;

    private final ManualClock clock = new ManualClock(Instant.parse("2026-01-01T00:00:00Z"));
    private Storage storage;
    private Ec2 ec2;

    @BeforeEach
    void open() {
        storage = Storage.open(data, StorageOptions.DEFAULT);
        ec2 = new Ec2(new Ec2Service(storage, clock, new Random(7), _ -> true).api());
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static Call call(String account) {
        Caller root = Caller.root(account, "test");
        return new Call(
                "id",
                root,
                account,
                "eu-central-1",
                new HttpRequest("POST", "/", "", new Headers(), Body.of(Bytes.EMPTY)));
    }

    private static final Call CALL = call("123456789012");

    private static void refused(ThrowingCallable call, String code, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(AwsException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.message()).isEqualTo(message);
                    assertThat(e.httpStatus()).isEqualTo(400);
                });
    }

    private String vpc(String block) {
        return id(ec2.createVpc(CreateVpcRequest.builder().cidrBlock(block).build(), CALL).vpc().vpcId());
    }

    private String subnet(String vpc, String block) {
        return id(ec2.createSubnet(CreateSubnetRequest.builder().vpcId(vpc).cidrBlock(block).build(), CALL)
                .subnet()
                .subnetId());
    }

    private String gateway(String vpc) {
        String gateway = id(ec2.createInternetGateway(CreateInternetGatewayRequest.builder().build(), CALL)
                .internetGateway()
                .internetGatewayId());
        ec2.attachInternetGateway(
                AttachInternetGatewayRequest.builder().internetGatewayId(gateway).vpcId(vpc).build(), CALL);
        return gateway;
    }

    private static String id(String id) {
        return Objects.requireNonNull(id);
    }

    private static Filter filter(String name, String... values) {
        return new Filter(name, List.of(values));
    }

    @Test
    void a_vpc_is_born_with_its_main_route_table_its_default_acl_and_its_default_group() {
        String vpc = vpc("10.0.0.0/16");
        List<Filter> own = List.of(filter("vpc-id", vpc));
        RouteTable main = ec2.describeRouteTables(
                        DescribeRouteTablesRequest.builder()
                                .filters(List.of(filter("vpc-id", vpc), filter("association.main", "true")))
                                .build(),
                        CALL)
                .routeTables()
                .getFirst();
        assertThat(main.routes()).singleElement().satisfies(route -> {
            assertThat(route.destinationCidrBlock()).isEqualTo("10.0.0.0/16");
            assertThat(route.gatewayId()).isEqualTo("local");
        });
        assertThat(ec2.describeNetworkAcls(DescribeNetworkAclsRequest.builder().filters(own).build(), CALL).networkAcls())
                .singleElement()
                .satisfies(acl -> assertThat(acl.entries()).hasSize(4));
        SecurityGroup group = ec2.describeSecurityGroups(
                        DescribeSecurityGroupsRequest.builder().filters(own).build(), CALL)
                .securityGroups()
                .getFirst();
        assertThat(group.groupName()).isEqualTo("default");
        assertThat(group.ipPermissions()).singleElement().satisfies(permission -> {
            assertThat(permission.ipProtocol()).isEqualTo("-1");
            assertThat(permission.userIdGroupPairs().getFirst().groupId()).isEqualTo(group.groupId());
        });
        assertThat(group.ipPermissionsEgress().getFirst().ipRanges().getFirst().cidrIp()).isEqualTo("0.0.0.0/0");
    }

    @Test
    void every_region_has_a_default_vpc_with_a_subnet_in_each_zone() {
        List<Vpc> vpcs = ec2.describeVpcs(
                        DescribeVpcsRequest.builder().filters(List.of(filter("is-default", "true"))).build(), CALL)
                .vpcs();
        assertThat(vpcs).singleElement().satisfies(vpc -> assertThat(vpc.cidrBlock()).isEqualTo("172.31.0.0/16"));
        assertThat(ec2.describeSubnets(DescribeSubnetsRequest.builder().build(), CALL).subnets())
                .extracting(Subnet::cidrBlock)
                .containsExactlyInAnyOrder("172.31.0.0/20", "172.31.16.0/20", "172.31.32.0/20");
        assertThat(ec2.describeVpcs(DescribeVpcsRequest.builder().build(), call("210987654321")).vpcs().getFirst().vpcId())
                .isNotEqualTo(vpcs.getFirst().vpcId());
    }

    @Test
    void a_page_of_tags_has_the_bounds_that_every_page_of_ec2_has() {
        refused(
                () -> ec2.describeTags(
                        DescribeTagsRequest.builder().maxResults(Integer.MIN_VALUE).build(), CALL),
                "InvalidParameterValue",
                "Value ( -2147483648 ) for parameter maxResults is invalid. Expecting a value between 5 and 1000.");
    }

    @Test
    void blocks_are_checked_in_awss_words() {
        refused(() -> vpc("10.0.0.0/8"), "InvalidVpc.Range", "The CIDR '10.0.0.0/8' is invalid.");
        refused(
                () -> vpc("10.0.0/16"),
                "InvalidParameterValue",
                "Value (10.0.0/16) for parameter cidrBlock is invalid. This is not a valid CIDR block.");
        String vpc = vpc("10.0.0.0/16");
        subnet(vpc, "10.0.1.0/24");
        refused(
                () -> subnet(vpc, "10.0.1.128/25"),
                "InvalidSubnet.Conflict",
                "The CIDR '10.0.1.128/25' conflicts with another subnet");
        refused(() -> subnet(vpc, "10.1.0.0/24"), "InvalidSubnet.Range", "The CIDR '10.1.0.0/24' is invalid.");
        refused(() -> subnet("vpc-00", "10.0.0.0/24"), "InvalidVpcID.NotFound", "The vpc ID 'vpc-00' does not exist");
        refused(
                () -> subnet("v", "10.0.0.0/24"),
                "InvalidVpcID.Malformed",
                "Invalid id: \"v\" (expecting \"vpc-...\")");
    }

    @Test
    void what_is_used_is_not_deleted() {
        String vpc = vpc("10.0.0.0/16");
        String subnet = subnet(vpc, "10.0.1.0/24");
        String gateway = gateway(vpc);
        refused(
                () -> ec2.deleteVpc(new DeleteVpcRequest(vpc, null), CALL),
                "DependencyViolation",
                "The vpc '" + vpc + "' has dependencies and cannot be deleted.");
        String address = id(ec2.allocateAddress(AllocateAddressRequest.builder().build(), CALL).allocationId());
        String nat = id(ec2.createNatGateway(
                        CreateNatGatewayRequest.builder().subnetId(subnet).allocationId(address).build(), CALL)
                .natGateway()
                .natGatewayId());
        refused(
                () -> ec2.deleteSubnet(DeleteSubnetRequest.builder().subnetId(subnet).build(), CALL),
                "DependencyViolation",
                "The subnet '" + subnet + "' has dependencies and cannot be deleted.");
        refused(
                () -> ec2.detachInternetGateway(
                        DetachInternetGatewayRequest.builder().internetGatewayId(gateway).vpcId(vpc).build(), CALL),
                "DependencyViolation",
                "Network " + vpc + " has some mapped public address(es). Please unmap those public address(es) before"
                        + " detaching the gateway.");
        ec2.deleteNatGateway(DeleteNatGatewayRequest.builder().natGatewayId(nat).build(), CALL);
        ec2.releaseAddress(ReleaseAddressRequest.builder().allocationId(address).build(), CALL);
        ec2.detachInternetGateway(
                DetachInternetGatewayRequest.builder().internetGatewayId(gateway).vpcId(vpc).build(), CALL);
        ec2.deleteInternetGateway(
                DeleteInternetGatewayRequest.builder().internetGatewayId(gateway).build(), CALL);
        ec2.deleteSubnet(DeleteSubnetRequest.builder().subnetId(subnet).build(), CALL);
        ec2.deleteVpc(new DeleteVpcRequest(vpc, null), CALL);
        assertThat(ec2.describeVpcs(DescribeVpcsRequest.builder().build(), CALL).vpcs()).hasSize(1);
    }

    @Test
    void a_deleted_nat_gateway_is_described_for_an_hour() {
        String vpc = vpc("10.0.0.0/16");
        String nat = id(ec2.createNatGateway(
                        CreateNatGatewayRequest.builder()
                                .subnetId(subnet(vpc, "10.0.1.0/24"))
                                .connectivityType("private")
                                .build(),
                        CALL)
                .natGateway()
                .natGatewayId());
        ec2.deleteNatGateway(DeleteNatGatewayRequest.builder().natGatewayId(nat).build(), CALL);
        assertThat(ec2.describeNatGateways(DescribeNatGatewaysRequest.builder().build(), CALL).natGateways())
                .extracting(NatGateway::state)
                .containsExactly("deleted");
        clock.advance(Duration.ofMinutes(61));
        assertThat(ec2.describeNatGateways(DescribeNatGatewaysRequest.builder().build(), CALL).natGateways())
                .isEmpty();
        refused(
                () -> ec2.deleteNatGateway(DeleteNatGatewayRequest.builder().natGatewayId(nat).build(), CALL),
                "NatGatewayNotFound",
                "NatGateway " + nat + " was not found");
    }

    @Test
    void a_rule_is_there_once_and_taken_back_by_what_it_says() {
        String vpc = vpc("10.0.0.0/16");
        String group = id(ec2.createSecurityGroup(
                        CreateSecurityGroupRequest.builder().groupName("web").description("d").vpcId(vpc).build(), CALL)
                .groupId());
        AuthorizeSecurityGroupIngressRequest https = AuthorizeSecurityGroupIngressRequest.builder()
                .groupId(group)
                .ipPermissions(List.of(IpPermission.builder()
                        .ipProtocol("6")
                        .fromPort(443)
                        .toPort(443)
                        .ipRanges(List.of(new IpRange("all", "0.0.0.0/0")))
                        .build()))
                .build();
        assertThat(ec2.authorizeSecurityGroupIngress(https, CALL).securityGroupRules())
                .singleElement()
                .satisfies(rule -> assertThat(rule.ipProtocol()).isEqualTo("tcp"));
        refused(
                () -> ec2.authorizeSecurityGroupIngress(https, CALL),
                "InvalidPermission.Duplicate",
                "the specified rule \"peer: 0.0.0.0/0, TCP, from port: 443, to port: 443, ALLOW\" already exists");
        RevokeSecurityGroupIngressRequest back = RevokeSecurityGroupIngressRequest.builder()
                .groupId(group)
                .ipPermissions(https.ipPermissions())
                .build();
        ec2.revokeSecurityGroupIngress(back, CALL);
        refused(
                () -> ec2.revokeSecurityGroupIngress(back, CALL),
                "InvalidPermission.NotFound",
                "The specified rule does not exist in this security group.");
        refused(
                () -> ec2.createSecurityGroup(
                        CreateSecurityGroupRequest.builder().groupName("web").description("d").vpcId(vpc).build(), CALL),
                "InvalidGroup.Duplicate",
                "The security group 'web' already exists for VPC '" + vpc + "'");
    }

    @Test
    void a_route_is_there_once_and_leads_nowhere_when_its_gateway_is_gone() {
        String vpc = vpc("10.0.0.0/16");
        String gateway = gateway(vpc);
        String table = id(ec2.createRouteTable(CreateRouteTableRequest.builder().vpcId(vpc).build(), CALL)
                .routeTable()
                .routeTableId());
        CreateRouteRequest route = CreateRouteRequest.builder()
                .routeTableId(table)
                .destinationCidrBlock("0.0.0.0/0")
                .gatewayId(gateway)
                .build();
        ec2.createRoute(route, CALL);
        refused(
                () -> ec2.createRoute(route, CALL),
                "RouteAlreadyExists",
                "The route identified by 0.0.0.0/0 already exists.");
        ec2.detachInternetGateway(
                DetachInternetGatewayRequest.builder().internetGatewayId(gateway).vpcId(vpc).build(), CALL);
        ec2.deleteInternetGateway(
                DeleteInternetGatewayRequest.builder().internetGatewayId(gateway).build(), CALL);
        assertThat(ec2.describeRouteTables(
                                DescribeRouteTablesRequest.builder().routeTableIds(List.of(table)).build(), CALL)
                        .routeTables()
                        .getFirst()
                        .routes())
                .extracting(Route::state)
                .containsExactly("active", "blackhole");
    }

    @Test
    void a_dry_run_does_nothing() {
        CreateVpcRequest dry = CreateVpcRequest.builder().cidrBlock("10.0.0.0/16").dryRun(true).build();
        assertThatThrownBy(() -> ec2.createVpc(dry, CALL)).isInstanceOfSatisfying(AwsException.class, e -> {
            assertThat(e.code()).isEqualTo("DryRunOperation");
            assertThat(e.httpStatus()).isEqualTo(412);
        });
        assertThat(ec2.describeVpcs(DescribeVpcsRequest.builder().build(), CALL).vpcs()).hasSize(1);
    }

    @Test
    void filters_know_stars_and_refuse_what_they_do_not_know() {
        String vpc = vpc("10.0.0.0/16");
        ec2.createTags(
                CreateTagsRequest.builder().resources(List.of(vpc)).tags(List.of(new Tag("Name", "driven_data"))).build(),
                CALL);
        assertThat(ec2.describeVpcs(
                                DescribeVpcsRequest.builder().filters(List.of(filter("tag:Name", "dr*n_?ata"))).build(), CALL)
                        .vpcs())
                .extracting(Vpc::vpcId)
                .containsExactly(vpc);
        refused(
                () -> ec2.describeVpcs(DescribeVpcsRequest.builder().filters(List.of(filter("colour", "red"))).build(), CALL),
                "InvalidParameterValue",
                "The filter 'colour' is invalid");
    }

    @Test
    void everything_is_there_after_a_restart() {
        String vpc = vpc("10.0.0.0/16");
        String subnet = subnet(vpc, "10.0.1.0/24");
        close();
        open();
        assertThat(ec2.describeSubnets(DescribeSubnetsRequest.builder().subnetIds(List.of(subnet)).build(), CALL)
                        .subnets()
                        .getFirst()
                        .availableIpAddressCount())
                .isEqualTo(251);
        assertThat(ec2.describeVpcs(DescribeVpcsRequest.builder().build(), CALL).vpcs()).hasSize(2);
    }
}
