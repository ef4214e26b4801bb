package dev.millrace.cloud.service.ec2.domain;

import dev.millrace.wire.ec2.IpPermission;
import dev.millrace.wire.ec2.IpRange;
import dev.millrace.wire.ec2.Ipv6Range;
import dev.millrace.wire.ec2.PrefixListId;
import dev.millrace.wire.ec2.ReferencedSecurityGroup;
import dev.millrace.wire.ec2.SecurityGroupRule;
import dev.millrace.wire.ec2.UserIdGroupPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Rules of a security group in the two forms that EC2 has: a rule for each peer, or permissions, each of a protocol and
/// ports with all its peers.
public final class Permissions {
    private static final Map<String, String> BY_NUMBER = Map.of("6", "tcp", "17", "udp", "1", "icmp", "58", "icmpv6");

    private Permissions() {}

    private record Ports(@Nullable String protocol, @Nullable Integer from, @Nullable Integer to) {}

    /// Puts rules together.
    public static List<IpPermission> of(List<SecurityGroupRule> rules) {
        Map<Ports, List<SecurityGroupRule>> together = new LinkedHashMap<>();
        for (SecurityGroupRule rule : rules) {
            boolean all = "-1".equals(rule.ipProtocol());
            together.computeIfAbsent(
                            new Ports(rule.ipProtocol(), all ? null : rule.fromPort(), all ? null : rule.toPort()),
                            _ -> new ArrayList<>())
                    .add(rule);
        }
        return together.entrySet().stream()
                .map(entry -> permission(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static IpPermission permission(Ports ports, List<SecurityGroupRule> rules) {
        return new IpPermission(
                ports.protocol(),
                ports.from(),
                ports.to(),
                rules.stream()
                        .filter(rule -> rule.referencedGroupInfo() != null)
                        .map(Permissions::pair)
                        .toList(),
                rules.stream()
                        .filter(rule -> rule.cidrIpv4() != null)
                        .map(rule -> new IpRange(rule.description(), rule.cidrIpv4()))
                        .toList(),
                rules.stream()
                        .filter(rule -> rule.cidrIpv6() != null)
                        .map(rule -> new Ipv6Range(rule.description(), rule.cidrIpv6()))
                        .toList(),
                rules.stream()
                        .filter(rule -> rule.prefixListId() != null)
                        .map(rule -> new PrefixListId(rule.description(), rule.prefixListId()))
                        .toList());
    }

    private static UserIdGroupPair pair(SecurityGroupRule rule) {
        ReferencedSecurityGroup group = Objects.requireNonNull(rule.referencedGroupInfo());
        return UserIdGroupPair.builder()
                .groupId(group.groupId())
                .userId(group.userId())
                .description(rule.description())
                .build();
    }

    /// Takes permissions apart: rules without ids, of no group yet.
    public static List<SecurityGroupRule> apart(List<IpPermission> permissions, boolean egress, String account) {
        List<SecurityGroupRule> rules = new ArrayList<>();
        for (IpPermission permission : permissions) {
            Ports ports = ports(permission.ipProtocol(), permission.fromPort(), permission.toPort());
            int before = rules.size();
            for (IpRange range : nonNull(permission.ipRanges())) {
                rules.add(rule(ports, egress, range.description()).cidrIpv4(four(range.cidrIp())).build());
            }
            for (Ipv6Range range : nonNull(permission.ipv6Ranges())) {
                rules.add(rule(ports, egress, range.description()).cidrIpv6(six(range.cidrIpv6())).build());
            }
            for (PrefixListId list : nonNull(permission.prefixListIds())) {
                rules.add(rule(ports, egress, list.description()).prefixListId(list.prefixListId()).build());
            }
            for (UserIdGroupPair pair : nonNull(permission.userIdGroupPairs())) {
                rules.add(rule(ports, egress, pair.description())
                        .referencedGroupInfo(new ReferencedSecurityGroup(
                                Refusals.need(pair.groupId(), "groupId"),
                                null,
                                pair.userId() == null ? account : pair.userId(),
                                null,
                                null))
                        .build());
            }
            if (rules.size() == before) {
                throw Refusals.of(
                        "MissingParameter", "The request must contain the parameter ipRanges, groups, or prefixListIds");
            }
        }
        return rules;
    }

    private static Ports ports(@Nullable String given, @Nullable Integer from, @Nullable Integer to) {
        String lower = Refusals.need(given, "ipProtocol").toLowerCase(Locale.ROOT);
        String protocol = lower.equals("all") ? "-1" : BY_NUMBER.getOrDefault(lower, lower);
        switch (protocol) {
            case "-1" -> {
                return new Ports("-1", -1, -1);
            }
            case "tcp", "udp" -> {
                if (from == null || to == null) {
                    throw Refusals.of(
                            "InvalidParameterValue",
                            "Invalid value 'Must specify both from and to ports with TCP/UDP.' for portRange.");
                }
                if (from < 0 || to > 65535 || from > to) {
                    throw Refusals.of(
                            "InvalidParameterValue",
                            "Invalid value '" + from + "-" + to + "' for portRange. Must be within 0 and 65535.");
                }
            }
            case "icmp", "icmpv6" -> {}
            default -> {
                if (!protocol.matches("\\d{1,3}") || Integer.parseInt(protocol) > 255) {
                    throw Refusals.of(
                            "InvalidParameterValue", "Invalid value '" + given + "' for IP protocol. Unknown protocol.");
                }
            }
        }
        return new Ports(protocol, from == null ? Integer.valueOf(-1) : from, to == null ? Integer.valueOf(-1) : to);
    }

    private static SecurityGroupRule.Builder rule(Ports ports, boolean egress, @Nullable String description) {
        return SecurityGroupRule.builder()
                .isEgress(egress)
                .ipProtocol(ports.protocol())
                .fromPort(ports.from())
                .toPort(ports.to())
                .description(description);
    }

    private static String four(@Nullable String text) {
        return Cidr.parse(String.valueOf(text))
                .map(Cidr::toString)
                .orElseThrow(() -> Refusals.of("InvalidParameterValue", "CIDR block " + text + " is malformed"));
    }

    private static String six(@Nullable String text) {
        return Cidr6.parse(String.valueOf(text))
                .map(Cidr6::toString)
                .orElseThrow(() -> Refusals.of("InvalidParameterValue", "CIDR block " + text + " is malformed"));
    }

    private static <T> List<T> nonNull(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }

    /// Whether two rules say the same, whatever their ids, descriptions and tags.
    public static boolean same(SecurityGroupRule one, SecurityGroupRule other) {
        return Objects.equals(one.isEgress(), other.isEgress())
                && Objects.equals(one.ipProtocol(), other.ipProtocol())
                && Objects.equals(one.fromPort(), other.fromPort())
                && Objects.equals(one.toPort(), other.toPort())
                && peer(one).equals(peer(other));
    }

    /// What a rule lets in or out: a block, a list or a group.
    public static String peer(SecurityGroupRule rule) {
        if (rule.cidrIpv4() != null) {
            return rule.cidrIpv4();
        }
        if (rule.cidrIpv6() != null) {
            return rule.cidrIpv6();
        }
        return rule.prefixListId() != null
                ? rule.prefixListId()
                : String.valueOf(Objects.requireNonNull(rule.referencedGroupInfo()).groupId());
    }

    /// As AWS shows a rule in its refusals.
    public static String shown(SecurityGroupRule rule) {
        boolean all = "-1".equals(rule.ipProtocol());
        return "peer: " + peer(rule) + ", " + (all ? "ALL" : String.valueOf(rule.ipProtocol()).toUpperCase(Locale.ROOT))
                + (all ? "" : ", from port: " + rule.fromPort() + ", to port: " + rule.toPort()) + ", ALLOW";
    }
}
