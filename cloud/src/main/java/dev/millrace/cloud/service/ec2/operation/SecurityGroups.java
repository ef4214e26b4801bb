package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Arn;
import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Permissions;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.CreateSecurityGroupRequest;
import dev.millrace.wire.ec2.CreateSecurityGroupResult;
import dev.millrace.wire.ec2.DeleteSecurityGroupRequest;
import dev.millrace.wire.ec2.DeleteSecurityGroupResult;
import dev.millrace.wire.ec2.DescribeSecurityGroupsRequest;
import dev.millrace.wire.ec2.DescribeSecurityGroupsResult;
import dev.millrace.wire.ec2.SecurityGroup;
import dev.millrace.wire.ec2.SecurityGroupRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Security groups. Their rules are resources of their own ([SecurityGroupRules]); a group is shown with them, put
/// together to permissions.
public final class SecurityGroups {
    private static final Pattern TEXT = Pattern.compile("[a-zA-Z0-9 ._\\-:/()#,@\\[\\]+=&;{}!$*]*");
    private static final int LONGEST = 255;

    private final Ec2 ec2;

    public SecurityGroups(Ec2 ec2) {
        this.ec2 = ec2;
    }

    static String arn(Network network, String type, String id) {
        return Arn.regional("ec2", network.place().region(), network.place().account(), type + "/" + id);
    }

    public CreateSecurityGroupResult create(CreateSecurityGroupRequest input, Call call) {
        String name = text(Refusals.need(input.groupName(), "GroupName"), "GroupName");
        String description = text(Refusals.need(input.description(), "GroupDescription"), "GroupDescription");
        return ec2.at(call, network -> {
            String vpc = input.vpcId() == null ? defaultVpc(network) : Kind.VPC.id(network.require(Kind.VPC, input.vpcId()));
            if (name.equals("default")) {
                throw Refusals.of("InvalidParameterValue", "Cannot use reserved security group name: default");
            }
            if (name.startsWith("sg-")) {
                throw Refusals.of(
                        "InvalidParameterValue", "Invalid security group name: " + name + ". It may not begin with sg-.");
            }
            if (network.any(Kind.SECURITY_GROUP, group -> vpc.equals(group.vpcId()) && name.equals(group.groupName()))) {
                throw Refusals.of(
                        "InvalidGroup.Duplicate", "The security group '" + name + "' already exists for VPC '" + vpc + "'");
            }
            String id = ec2.id(Kind.SECURITY_GROUP);
            SecurityGroup group = network.put(Kind.SECURITY_GROUP, SecurityGroup.builder()
                    .groupId(id)
                    .groupName(name)
                    .description(description)
                    .securityGroupArn(arn(network, "security-group", id))
                    .ownerId(call.account())
                    .vpcId(vpc)
                    .tags(Ec2Tags.fresh(Kind.SECURITY_GROUP, input.tagSpecifications()))
                    .build());
            network.put(
                    Kind.SECURITY_GROUP_RULE,
                    SecurityGroupRules.all(ec2, network, id, true).cidrIpv4("0.0.0.0/0").build());
            return new CreateSecurityGroupResult(id, group.tags(), group.securityGroupArn());
        });
    }

    private static String defaultVpc(Network network) {
        return network.all(Kind.VPC)
                .filter(vpc -> Boolean.TRUE.equals(vpc.isDefault()))
                .map(Kind.VPC::id)
                .findFirst()
                .orElseThrow(() -> Refusals.of("VPCIdNotSpecified", "No default VPC for this user"));
    }

    private static String text(String value, String parameter) {
        if (value.length() > LONGEST || !TEXT.matcher(value).matches()) {
            throw Refusals.of(
                    "InvalidParameterValue",
                    "Value (" + value + ") for parameter " + parameter
                            + " is invalid. Character sets beyond ASCII are not supported.");
        }
        return value;
    }

    public DescribeSecurityGroupsResult describe(DescribeSecurityGroupsRequest input, Call call) {
        return ec2.at(call, network -> {
            List<String> ids = new ArrayList<>(input.groupIds() == null ? List.of() : input.groupIds());
            for (String name : input.groupNames() == null ? List.<String>of() : input.groupNames()) {
                ids.add(Kind.SECURITY_GROUP.id(named(network, name)));
            }
            Page<SecurityGroup> page =
                    filters(network).page(network, ids, input.filters(), input.nextToken(), input.maxResults());
            return new DescribeSecurityGroupsResult(
                    page.next(), page.map(group -> shown(network, group)));
        });
    }

    private static Filters<SecurityGroup> filters(Network network) {
        return new Filters<>(Kind.SECURITY_GROUP)
                .one("group-id", SecurityGroup::groupId)
                .one("group-name", SecurityGroup::groupName)
                .one("description", SecurityGroup::description)
                .one("owner-id", SecurityGroup::ownerId)
                .one("vpc-id", SecurityGroup::vpcId)
                .many("ip-permission.cidr", group -> rules(network, group, false).map(SecurityGroupRule::cidrIpv4))
                .many("ip-permission.ipv6-cidr", group -> rules(network, group, false).map(SecurityGroupRule::cidrIpv6))
                .many("ip-permission.from-port", group -> rules(network, group, false).map(rule -> String.valueOf(rule.fromPort())))
                .many("ip-permission.to-port", group -> rules(network, group, false).map(rule -> String.valueOf(rule.toPort())))
                .many("ip-permission.protocol", group -> rules(network, group, false).map(SecurityGroupRule::ipProtocol))
                .many("ip-permission.group-id", group -> rules(network, group, false).map(SecurityGroups::referenced))
                .many("egress.ip-permission.cidr", group -> rules(network, group, true).map(SecurityGroupRule::cidrIpv4))
                .many("egress.ip-permission.group-id", group -> rules(network, group, true).map(SecurityGroups::referenced));
    }

    private static @Nullable String referenced(SecurityGroupRule rule) {
        return rule.referencedGroupInfo() == null ? null : rule.referencedGroupInfo().groupId();
    }

    private static Stream<SecurityGroupRule> rules(Network network, SecurityGroup group, boolean egress) {
        return SecurityGroupRules.of(network, Kind.SECURITY_GROUP.id(group), egress);
    }

    private static SecurityGroup shown(Network network, SecurityGroup group) {
        return group.toBuilder()
                .ipPermissions(Permissions.of(rules(network, group, false).toList()))
                .ipPermissionsEgress(Permissions.of(rules(network, group, true).toList()))
                .build();
    }

    public DeleteSecurityGroupResult delete(DeleteSecurityGroupRequest input, Call call) {
        return ec2.at(call, network -> {
            SecurityGroup group = input.groupId() != null
                    ? network.require(Kind.SECURITY_GROUP, input.groupId())
                    : named(network, Refusals.need(input.groupName(), "groupId"));
            String id = Kind.SECURITY_GROUP.id(group);
            if ("default".equals(group.groupName())) {
                throw Refusals.of(
                        "CannotDelete",
                        "the specified group: \"" + id + "\" name: \"default\" cannot be deleted by a user");
            }
            boolean used = network.any(Kind.NETWORK_INTERFACE, face -> NetworkInterfaces.groups(face).stream()
                            .anyMatch(other -> id.equals(other.groupId())))
                    || network.any(
                            Kind.SECURITY_GROUP_RULE,
                            rule -> !id.equals(rule.groupId()) && id.equals(referenced(rule)));
            if (used) {
                throw Refusals.of("DependencyViolation", "resource " + id + " has a dependent object");
            }
            remove(network, id);
            return new DeleteSecurityGroupResult(true, id);
        });
    }

    static void remove(Network network, String id) {
        network.all(Kind.SECURITY_GROUP_RULE)
                .filter(rule -> id.equals(rule.groupId()))
                .forEach(rule -> network.remove(Kind.SECURITY_GROUP_RULE, Kind.SECURITY_GROUP_RULE.id(rule)));
        network.remove(Kind.SECURITY_GROUP, id);
    }

    static SecurityGroup usual(Network network, String vpc) {
        return network.all(Kind.SECURITY_GROUP)
                .filter(group -> vpc.equals(group.vpcId()) && "default".equals(group.groupName()))
                .findFirst()
                .orElseThrow();
    }

    /// Names count in the default VPC only.
    static SecurityGroup named(Network network, String name) {
        Optional<String> vpc = network.all(Kind.VPC)
                .filter(own -> Boolean.TRUE.equals(own.isDefault()))
                .map(Kind.VPC::id)
                .findFirst();
        return network.all(Kind.SECURITY_GROUP)
                .filter(group -> name.equals(group.groupName()) && Objects.equals(group.vpcId(), vpc.orElse("")))
                .findFirst()
                .orElseThrow(() -> Refusals.of(
                        "InvalidGroup.NotFound", "The security group '" + name + "' does not exist in default VPC '"
                                + vpc.orElse("") + "'"));
    }
}
