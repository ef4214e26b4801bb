package dev.millrace.cloud.service.logs.operation;

import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.logs.LogsLimits;
import dev.millrace.cloud.service.logs.domain.LogGroupState;
import dev.millrace.cloud.service.logs.store.LiveGroup;
import dev.millrace.cloud.service.logs.store.LogGroups;
import dev.millrace.wire.Call;
import dev.millrace.wire.logs.ListLogGroupsRequest;
import dev.millrace.wire.logs.ListLogGroupsResponse;
import dev.millrace.wire.logs.LogGroupSummary;
import dev.millrace.wire.logs.TagFilter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists groups, in the order of their names, in pages. There are no data sources and no field indexes here: a list of
/// groups that have some is empty.
public final class ListLogGroups {
    private static final String LIST = "summaries";

    private final LogGroups groups;
    private final PageTokens tokens;

    public ListLogGroups(LogGroups groups, PageTokens tokens) {
        this.groups = groups;
        this.tokens = tokens;
    }

    public ListLogGroupsResponse answer(ListLogGroupsRequest input, Call call) {
        String after = input.nextToken() == null
                ? null
                : tokens.place(LIST, 1, input.nextToken()).getFirst();
        int limit = input.limit() == null ? LogsLimits.PAGE_ITEMS : input.limit();
        boolean none = input.dataSources() != null || input.fieldIndexNames() != null;
        List<LogGroupState> found = groups.list(call.account(), call.region()).stream()
                .map(LiveGroup::state)
                .filter(group -> !none
                        && (after == null || group.name().compareTo(after) > 0)
                        && named(group.name(), input.logGroupNamePattern())
                        && (input.logGroupClass() == null
                                || input.logGroupClass().equals(group.logGroupClass()))
                        && tagged(group, input.logGroupTags()))
                .limit(limit + 1L)
                .toList();
        List<LogGroupState> page = found.subList(0, Math.min(limit, found.size()));
        return new ListLogGroupsResponse(
                page.stream()
                        .map(group ->
                                new LogGroupSummary(group.name(), group.arn().toString(), group.logGroupClass()))
                        .toList(),
                found.size() > limit ? tokens.token(LIST, page.getLast().name()) : null);
    }

    /// @param pattern parts of names joined by `|`, each with `^` before it where it must begin the name
    private static boolean named(String name, @Nullable String pattern) {
        if (pattern == null) {
            return true;
        }
        for (String part : pattern.split("\\|")) {
            if (part.startsWith("^") ? name.startsWith(part.substring(1)) : name.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static boolean tagged(LogGroupState group, @Nullable List<TagFilter> filters) {
        return filters == null
                || filters.stream().allMatch(filter -> {
                    String value = group.tags().get(filter.key());
                    List<String> wanted = filter.values();
                    return value != null
                            && (wanted == null
                                    || wanted.isEmpty()
                                    || wanted.stream().anyMatch(pattern -> valued(value, pattern)));
                });
    }

    /// @param pattern text with a star at either end for more text, and `!` before it for the contrary
    private static boolean valued(String value, String pattern) {
        if (pattern.startsWith("!")) {
            return !valued(value, pattern.substring(1));
        }
        boolean open = pattern.startsWith("*");
        boolean on = pattern.endsWith("*") && pattern.length() > 1;
        String text = pattern.substring(open ? 1 : 0, pattern.length() - (on ? 1 : 0));
        if (open && on) {
            return value.contains(text);
        }
        return open ? value.endsWith(text) : on ? value.startsWith(text) : value.equals(text);
    }
}
