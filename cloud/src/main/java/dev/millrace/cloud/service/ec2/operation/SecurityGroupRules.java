package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Permissions;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.AuthorizeSecurityGroupEgressRequest;
import dev.millrace.wire.ec2.AuthorizeSecurityGroupEgressResult;
import dev.millrace.wire.ec2.AuthorizeSecurityGroupIngressRequest;
import dev.millrace.wire.ec2.AuthorizeSecurityGroupIngressResult;
import dev.millrace.wire.ec2.DescribeSecurityGroupRulesRequest;
import dev.millrace.wire.ec2.DescribeSecurityGroupRulesResult;
import dev.millrace.wire.ec2.IpPermission;
import dev.millrace.wire.ec2.IpRange;
import dev.millrace.wire.ec2.Ipv6Range;
import dev.millrace.wire.ec2.ModifySecurityGroupRulesRequest;
import dev.millrace.wire.ec2.ModifySecurityGroupRulesResult;
import dev.millrace.wire.ec2.PrefixListId;
import dev.millrace.wire.ec2.ReferencedSecurityGroup;
import dev.millrace.wire.ec2.RevokeSecurityGroupEgressRequest;
import dev.millrace.wire.ec2.RevokeSecurityGroupEgressResult;
import dev.millrace.wire.ec2.RevokeSecurityGroupIngressRequest;
import dev.millrace.wire.ec2.RevokeSecurityGroupIngressResult;
import dev.millrace.wire.ec2.RevokedSecurityGroupRule;
import dev.millrace.wire.ec2.SecurityGroup;
import dev.millrace.wire.ec2.SecurityGroupRule;
import dev.millrace.wire.ec2.SecurityGroupRuleDescription;
import dev.millrace.wire.ec2.SecurityGroupRuleRequest;
import dev.millrace.wire.ec2.SecurityGroupRuleUpdate;
import dev.millrace.wire.ec2.TagSpecification;
import dev.millrace.wire.ec2.UpdateSecurityGroupRuleDescriptionsEgressRequest;
import dev.millrace.wire.ec2.UpdateSecurityGroupRuleDescriptionsEgressResult;
import dev.millrace.wire.ec2.UpdateSecurityGroupRuleDescriptionsIngressRequest;
import dev.millrace.wire.ec2.UpdateSecurityGroupRuleDescriptionsIngressResult;
import dev.millrace.wire.ec2.UserIdGroupPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Rules of security groups: granted, taken back, changed, each with an id of its own.
public final class SecurityGroupRules {
    /// docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html
    private static final int RULES_A_GROUP = 60;

    private static final Filters<SecurityGroupRule> FILTERS = new Filters<>(Kind.SECURITY_GROUP_RULE)
            .one("group-id", SecurityGroupRule::groupId)
            .one("security-group-rule-id", SecurityGroupRule::securityGroupRuleId);

    private final Ec2 ec2;

    public SecurityGroupRules(Ec2 ec2) {
        this.ec2 = ec2;
    }

    /// A rule of all protocols and ports, whose peer is still to be said.
    static SecurityGroupRule.Builder all(Ec2 ec2, Network network, String group, boolean egress) {
        String id = ec2.id(Kind.SECURITY_GROUP_RULE);
        return SecurityGroupRule.builder()
                .securityGroupRuleId(id)
                .securityGroupRuleArn(SecurityGroups.arn(network, "security-group-rule", id))
                .groupId(group)
                .groupOwnerId(network.place().account())
                .isEgress(egress)
                .ipProtocol("-1")
                .fromPort(-1)
                .toPort(-1)
                .tags(List.of());
    }

    /// A group's rules of one direction.
    static Stream<SecurityGroupRule> of(Network network, String group, boolean egress) {
        return network.all(Kind.SECURITY_GROUP_RULE)
                .filter(rule -> group.equals(rule.groupId()) && Objects.equals(rule.isEgress(), egress));
    }

    /// The one rule that a request may name without a list of permissions.
    private static List<IpPermission> permissions(
            @Nullable List<IpPermission> given,
            @Nullable String protocol,
            @Nullable Integer from,
            @Nullable Integer to,
            @Nullable String cidr) {
        if (given != null && !given.isEmpty()) {
            return given;
        }
        Refusals.need(protocol, "ipPermissions");
        return List.of(IpPermission.builder()
                .ipProtocol(protocol)
                .fromPort(from)
                .toPort(to)
                .ipRanges(List.of(new IpRange(null, Refusals.need(cidr, "cidrIp"))))
                .build());
    }

    private static SecurityGroup group(Network network, @Nullable String id, @Nullable String name) {
        return id != null
                ? network.require(Kind.SECURITY_GROUP, id)
                : SecurityGroups.named(network, Refusals.need(name, "groupId"));
    }

    public AuthorizeSecurityGroupIngressResult ingress(AuthorizeSecurityGroupIngressRequest input, Call call) {
        List<IpPermission> permissions = permissions(
                input.ipPermissions(), input.ipProtocol(), input.fromPort(), input.toPort(), input.cidrIp());
        return ec2.at(call, network -> new AuthorizeSecurityGroupIngressResult(
                true,
                grant(network, group(network, input.groupId(), input.groupName()), permissions, false, input.tagSpecifications())));
    }

    public AuthorizeSecurityGroupEgressResult egress(AuthorizeSecurityGroupEgressRequest input, Call call) {
        List<IpPermission> permissions = permissions(
                input.ipPermissions(), input.ipProtocol(), input.fromPort(), input.toPort(), input.cidrIp());
        return ec2.at(call, network -> new AuthorizeSecurityGroupEgressResult(
                true,
                grant(network, group(network, input.groupId(), null), permissions, true, input.tagSpecifications())));
    }

    private List<SecurityGroupRule> grant(
            Network network,
            SecurityGroup group,
            List<IpPermission> permissions,
            boolean egress,
            @Nullable List<TagSpecification> tags) {
        String id = Kind.SECURITY_GROUP.id(group);
        List<SecurityGroupRule> had = new ArrayList<>(of(network, id, egress).toList());
        List<SecurityGroupRule> granted = new ArrayList<>();
        for (SecurityGroupRule rule : Permissions.apart(permissions, egress, network.place().account())) {
            if (had.stream().anyMatch(other -> Permissions.same(other, rule))) {
                throw Refusals.of(
                        "InvalidPermission.Duplicate",
                        "the specified rule \"" + Permissions.shown(rule) + "\" already exists");
            }
            if (rule.referencedGroupInfo() != null) {
                network.require(Kind.SECURITY_GROUP, String.valueOf(rule.referencedGroupInfo().groupId()));
            }
            if (had.size() >= RULES_A_GROUP) {
                throw Refusals.of(
                        "RulesPerSecurityGroupLimitExceeded",
                        "The maximum number of rules per security group has been reached.");
            }
            String own = ec2.id(Kind.SECURITY_GROUP_RULE);
            SecurityGroupRule made = network.put(Kind.SECURITY_GROUP_RULE, rule.toBuilder()
                    .securityGroupRuleId(own)
                    .securityGroupRuleArn(SecurityGroups.arn(network, "security-group-rule", own))
                    .groupId(id)
                    .groupOwnerId(group.ownerId())
                    .tags(Ec2Tags.fresh(Kind.SECURITY_GROUP_RULE, tags))
                    .build());
            had.add(made);
            granted.add(made);
        }
        return granted;
    }

    public RevokeSecurityGroupIngressResult revoke(RevokeSecurityGroupIngressRequest input, Call call) {
        return ec2.at(call, network -> {
            SecurityGroup group = group(network, input.groupId(), input.groupName());
            return new RevokeSecurityGroupIngressResult(
                    true,
                    null,
                    take(network, group, wanted(network, group, false, input.securityGroupRuleIds(), () -> permissions(
                            input.ipPermissions(), input.ipProtocol(), input.fromPort(), input.toPort(), input.cidrIp()))));
        });
    }

    public RevokeSecurityGroupEgressResult revoke(RevokeSecurityGroupEgressRequest input, Call call) {
        return ec2.at(call, network -> {
            SecurityGroup group = group(network, input.groupId(), null);
            return new RevokeSecurityGroupEgressResult(
                    true,
                    null,
                    take(network, group, wanted(network, group, true, input.securityGroupRuleIds(), () -> permissions(
                            input.ipPermissions(), input.ipProtocol(), input.fromPort(), input.toPort(), input.cidrIp()))));
        });
    }

    /// The group's rules that a request names, by their ids or by what they say.
    private static List<SecurityGroupRule> wanted(
            Network network,
            SecurityGroup group,
            boolean egress,
            @Nullable List<String> ids,
            Supplier<List<IpPermission>> permissions) {
        String groupId = Kind.SECURITY_GROUP.id(group);
        if (ids != null && !ids.isEmpty()) {
            return ids.stream()
                    .map(id -> network.find(Kind.SECURITY_GROUP_RULE, id)
                            .filter(rule -> groupId.equals(rule.groupId()) && Objects.equals(rule.isEgress(), egress))
                            .orElseThrow(() -> Kind.SECURITY_GROUP_RULE.missing(id)))
                    .toList();
        }
        List<SecurityGroupRule> had = of(network, groupId, egress).toList();
        return Permissions.apart(permissions.get(), egress, network.place().account()).stream()
                .map(rule -> had.stream()
                        .filter(other -> Permissions.same(other, rule))
                        .findFirst()
                        .orElseThrow(() -> Refusals.of(
                                "InvalidPermission.NotFound",
                                "The specified rule does not exist in this security group.")))
                .toList();
    }

    private static List<RevokedSecurityGroupRule> take(
            Network network, SecurityGroup group, List<SecurityGroupRule> rules) {
        return rules.stream()
                .map(rule -> {
                    network.remove(Kind.SECURITY_GROUP_RULE, Kind.SECURITY_GROUP_RULE.id(rule));
                    ReferencedSecurityGroup referenced = rule.referencedGroupInfo();
                    return RevokedSecurityGroupRule.builder()
                            .securityGroupRuleId(rule.securityGroupRuleId())
                            .groupId(group.groupId())
                            .isEgress(rule.isEgress())
                            .ipProtocol(rule.ipProtocol())
                            .fromPort(rule.fromPort())
                            .toPort(rule.toPort())
                            .cidrIpv4(rule.cidrIpv4())
                            .cidrIpv6(rule.cidrIpv6())
                            .prefixListId(rule.prefixListId())
                            .referencedGroupId(referenced == null ? null : referenced.groupId())
                            .description(rule.description())
                            .build();
                })
                .toList();
    }

    public DescribeSecurityGroupRulesResult describe(DescribeSecurityGroupRulesRequest input, Call call) {
        return ec2.at(call, network -> {
            Page<SecurityGroupRule> page = FILTERS.page(
                    network, input.securityGroupRuleIds(), input.filters(), input.nextToken(), input.maxResults());
            return new DescribeSecurityGroupRulesResult(page.items(), page.next());
        });
    }

    public ModifySecurityGroupRulesResult modify(ModifySecurityGroupRulesRequest input, Call call) {
        String groupId = Refusals.need(input.groupId(), "groupId");
        List<SecurityGroupRuleUpdate> updates = Refusals.need(input.securityGroupRules(), "securityGroupRules");
        ec2.change(call, network -> {
            network.require(Kind.SECURITY_GROUP, groupId);
            for (SecurityGroupRuleUpdate update : updates) {
                String id = Refusals.need(update.securityGroupRuleId(), "securityGroupRuleId");
                SecurityGroupRuleRequest wanted = Refusals.need(update.securityGroupRule(), "securityGroupRule");
                SecurityGroupRule had = network.find(Kind.SECURITY_GROUP_RULE, id)
                        .filter(rule -> groupId.equals(rule.groupId()))
                        .orElseThrow(() -> Kind.SECURITY_GROUP_RULE.missing(id));
                boolean egress = Boolean.TRUE.equals(had.isEgress());
                SecurityGroupRule fresh = Permissions.apart(
                                List.of(permission(wanted)), egress, network.place().account())
                        .getFirst();
                if (of(network, groupId, egress).anyMatch(other -> other != had && Permissions.same(other, fresh))) {
                    throw Refusals.of(
                            "InvalidPermission.Duplicate",
                            "the specified rule \"" + Permissions.shown(fresh) + "\" already exists");
                }
                network.put(Kind.SECURITY_GROUP_RULE, fresh.toBuilder()
                        .securityGroupRuleId(id)
                        .securityGroupRuleArn(had.securityGroupRuleArn())
                        .groupId(groupId)
                        .groupOwnerId(had.groupOwnerId())
                        .tags(had.tags())
                        .build());
            }
        });
        return new ModifySecurityGroupRulesResult(true);
    }

    private static IpPermission permission(SecurityGroupRuleRequest rule) {
        IpPermission.Builder permission = IpPermission.builder()
                .ipProtocol(rule.ipProtocol())
                .fromPort(rule.fromPort())
                .toPort(rule.toPort());
        if (rule.cidrIpv4() != null) {
            permission.ipRanges(List.of(new IpRange(rule.description(), rule.cidrIpv4())));
        } else if (rule.cidrIpv6() != null) {
            permission.ipv6Ranges(List.of(new Ipv6Range(rule.description(), rule.cidrIpv6())));
        } else if (rule.prefixListId() != null) {
            permission.prefixListIds(
                    List.of(new PrefixListId(rule.description(), rule.prefixListId())));
        } else {
            permission.userIdGroupPairs(List.of(UserIdGroupPair.builder()
                    .groupId(rule.referencedGroupId())
                    .description(rule.description())
                    .build()));
        }
        return permission.build();
    }

    public UpdateSecurityGroupRuleDescriptionsIngressResult describeAnew(
            UpdateSecurityGroupRuleDescriptionsIngressRequest input, Call call) {
        describe(call, input.groupId(), input.groupName(), false, input.ipPermissions(), input.securityGroupRuleDescriptions());
        return new UpdateSecurityGroupRuleDescriptionsIngressResult(true);
    }

    public UpdateSecurityGroupRuleDescriptionsEgressResult describeAnew(
            UpdateSecurityGroupRuleDescriptionsEgressRequest input, Call call) {
        describe(call, input.groupId(), input.groupName(), true, input.ipPermissions(), input.securityGroupRuleDescriptions());
        return new UpdateSecurityGroupRuleDescriptionsEgressResult(true);
    }

    private void describe(
            Call call,
            @Nullable String groupId,
            @Nullable String groupName,
            boolean egress,
            @Nullable List<IpPermission> permissions,
            @Nullable List<SecurityGroupRuleDescription> descriptions) {
        ec2.change(call, network -> {
            SecurityGroup group = group(network, groupId, groupName);
            for (SecurityGroupRuleDescription text :
                    descriptions == null ? List.<SecurityGroupRuleDescription>of() : descriptions) {
                String id = Refusals.need(text.securityGroupRuleId(), "securityGroupRuleId");
                SecurityGroupRule rule = network.require(Kind.SECURITY_GROUP_RULE, id);
                network.put(Kind.SECURITY_GROUP_RULE, rule.toBuilder().description(text.description()).build());
            }
            if (permissions != null && !permissions.isEmpty()) {
                List<SecurityGroupRule> texts = Permissions.apart(permissions, egress, call.account());
                List<SecurityGroupRule> rules = wanted(network, group, egress, null, () -> permissions);
                for (int i = 0; i < rules.size(); i++) {
                    network.put(Kind.SECURITY_GROUP_RULE, rules.get(i).toBuilder()
                            .description(texts.get(i).description())
                            .build());
                }
            }
        });
    }
}
