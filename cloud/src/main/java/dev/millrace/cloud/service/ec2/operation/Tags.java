package dev.millrace.cloud.service.ec2.operation;

import dev.millrace.cloud.aws.Page;
import dev.millrace.cloud.aws.Pages;
import dev.millrace.cloud.service.ec2.domain.Kind;
import dev.millrace.cloud.service.ec2.domain.Refusals;
import dev.millrace.cloud.service.ec2.store.Network;
import dev.millrace.wire.Call;
import dev.millrace.wire.ec2.CreateTagsRequest;
import dev.millrace.wire.ec2.DeleteTagsRequest;
import dev.millrace.wire.ec2.DescribeTagsRequest;
import dev.millrace.wire.ec2.DescribeTagsResult;
import dev.millrace.wire.ec2.Filter;
import dev.millrace.wire.ec2.Tag;
import dev.millrace.wire.ec2.TagDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Tags of resources of any kind.
public final class Tags {
    private static final Pages PAGES = new Pages(
            1000, token -> Refusals.of("InvalidNextToken", "The token '" + token + "' is invalid"));

    private final Ec2 ec2;

    public Tags(Ec2 ec2) {
        this.ec2 = ec2;
    }

    public void create(CreateTagsRequest input, Call call) {
        List<Tag> given = Refusals.need(input.tags(), "Tags");
        each(Refusals.need(input.resources(), "ResourceId"), call, had -> Ec2Tags.added(had, given));
    }

    public void delete(DeleteTagsRequest input, Call call) {
        each(Refusals.need(input.resources(), "ResourceId"), call, had -> Ec2Tags.removed(had, input.tags()));
    }

    public DescribeTagsResult describe(DescribeTagsRequest input, Call call) {
        return ec2.at(call, network -> {
            List<TagDescription> all = new ArrayList<>();
            Kind.ALL.forEach(kind -> add(kind, network, all));
            List<TagDescription> found = all.stream()
                    .filter(tag -> (input.filters() == null ? List.<Filter>of() : input.filters())
                            .stream().allMatch(filter -> holds(filter, tag)))
                    .toList();
            Page<TagDescription> page = PAGES.of(
                    found,
                    tag -> tag.resourceId() + " " + tag.key(),
                    input.nextToken(),
                    Filters.items(input.maxResults()));
            return new DescribeTagsResult(page.next(), page.items());
        });
    }

    private static <V> void add(Kind<V> kind, Network network, List<TagDescription> all) {
        network.all(kind).forEach(resource -> kind.tags(resource)
                .forEach(tag -> all.add(new TagDescription(tag.key(), kind.id(resource), kind.type(), tag.value()))));
    }

    private static boolean holds(Filter filter, TagDescription tag) {
        String name = Refusals.need(filter.name(), "Filter.Name");
        String text = switch (name) {
            case "key" -> tag.key();
            case "value" -> tag.value();
            case "resource-id" -> tag.resourceId();
            case "resource-type" -> tag.resourceType();
            default -> name.equals("tag:" + tag.key()) ? tag.value() : name.startsWith("tag:") ? null : unknown(name);
        };
        return text != null
                && filter.values() != null
                && filter.values().stream().anyMatch(pattern -> Filters.matches(pattern, text));
    }

    private static String unknown(String name) {
        throw Refusals.of("InvalidParameterValue", "The filter '" + name + "' is invalid");
    }

    private void each(List<String> ids, Call call, UnaryOperator<List<Tag>> change) {
        ec2.change(call, network -> ids.forEach(id -> change(kind(id), id, network, change)));
    }

    private static <V> void change(Kind<V> kind, String id, Network network, UnaryOperator<List<Tag>> change) {
        V resource = network.require(kind, id);
        network.put(kind, kind.tagged().apply(resource, change.apply(kind.tags(resource))));
    }

    private static Kind<?> kind(String id) {
        return Kind.ALL.stream()
                .filter(kind -> id.startsWith(kind.prefix()))
                .findFirst()
                .orElseThrow(() -> Refusals.of("InvalidID", "The ID '" + id + "' is not valid"));
    }
}
