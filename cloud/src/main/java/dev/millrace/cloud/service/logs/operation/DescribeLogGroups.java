package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.LogGroupArn;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.DescribeLogGroupsRequest;
import dev.millrace.wire.logs.DescribeLogGroupsResponse;
import dev.millrace.wire.logs.InvalidParameterException;
import dev.millrace.wire.logs.LogGroup;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Describes groups, in the order of their names, in pages.
public final class DescribeLogGroups {
    private static final String LIST = "groups";

    private final LogGroups groups;
    private final PageTokens tokens;

    public DescribeLogGroups(LogGroups groups, PageTokens tokens) {
        this.groups = groups;
        this.tokens = tokens;
    }

    public DescribeLogGroupsResponse answer(DescribeLogGroupsRequest input, Call call) {
        String prefix = input.logGroupNamePrefix();
        String part = input.logGroupNamePattern();
        if (prefix != null && part != null) {
            throw new InvalidParameterException(
                    "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        }
        Set<String> named = input.logGroupIdentifiers() == null
                ? Set.of()
                : input.logGroupIdentifiers().stream()
                        .map(identifier -> name(identifier, call))
                        .collect(Collectors.toSet());
        String after = input.nextToken() == null
                ? null
                : tokens.place(LIST, 1, input.nextToken()).getFirst();
        int limit = input.limit() == null ? LogsLimits.PAGE_ITEMS : input.limit();
        List<LiveGroup> found = groups.list(call.account(), call.region()).stream()
                .filter(group -> {
                    String name = group.state().name();
                    return (after == null || name.compareTo(after) > 0)
                            && (prefix == null || name.startsWith(prefix))
                            && (part == null || name.contains(part))
                            && (input.logGroupIdentifiers() == null || named.contains(name))
                            && (input.logGroupClass() == null
                                    || input.logGroupClass()
                                            .equals(group.state().logGroupClass()));
                })
                .limit(limit + 1L)
                .toList();
        List<LiveGroup> page = found.subList(0, Math.min(limit, found.size()));
        return new DescribeLogGroupsResponse(
                page.stream()
                        .map(group -> part == null ? whole(group) : brief(group.state()))
                        .toList(),
                found.size() > limit ? tokens.token(LIST, page.getLast().state().name()) : null);
    }

    /// A name that an identifier gives and that may be of no group.
    private static String name(String identifier, Call call) {
        if (!identifier.startsWith("arn:")) {
            return identifier;
        }
        return LogGroupArn.parse(identifier)
                .filter(arn ->
                        arn.account().equals(call.account()) && arn.region().equals(call.region()))
                .map(LogGroupArn::name)
                .orElse("");
    }

    private static LogGroup whole(LiveGroup group) {
        LogGroupState state = group.state();
        return LogGroup.builder()
                .logGroupName(state.name())
                .creationTime(state.created().toEpochMilli())
                .retentionInDays(state.retentionDays())
                .metricFilterCount(state.metrics().size())
                .arn(state.arn() + ":*")
                .storedBytes(group.storedBytes())
                .kmsKeyId(state.kmsKeyId())
                .logGroupClass(state.logGroupClass())
                .logGroupArn(state.arn().toString())
                .deletionProtectionEnabled(state.deletionProtection())
                .build();
    }

    private static LogGroup brief(LogGroupState state) {
        return LogGroup.builder()
                .logGroupName(state.name())
                .creationTime(state.created().toEpochMilli())
                .metricFilterCount(state.metrics().size())
                .arn(state.arn() + ":*")
                .logGroupClass(state.logGroupClass())
                .logGroupArn(state.arn().toString())
                .build();
    }
}
