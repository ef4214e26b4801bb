package dev.millrace.cloud.service.glue.operation;

import static dev.millrace.cloud.service.glue.operation.CatalogLookup.table;

import dev.millrace.cloud.aws.OpaqueText;
import dev.millrace.cloud.aws.PageTokens;
import dev.millrace.cloud.service.glue.GlueLimits;
import dev.millrace.cloud.service.glue.domain.PartitionFilter;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.Call;
import dev.millrace.wire.glue.GetPartitionsRequest;
import dev.millrace.wire.glue.GetPartitionsResponse;
import dev.millrace.wire.glue.InvalidInputException;
import dev.millrace.wire.glue.Partition;
import dev.millrace.wire.glue.Segment;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The partitions that an expression selects, page by page. What it selects is read off the keys: a partition is
/// decoded when it is answered, and a page is all that is held. Equalities on the first keys narrow what is looked at.
public final class GetPartitions {
    private static final Duration TOKENS_LAST = Duration.ofHours(24);

    /// Parts of a partition's key before its values: account, region, database, table.
    private static final int ABOVE = 4;

    private final Catalog catalog;
    private final CatalogLookup lookup;
    private final PageTokens tokens;

    public GetPartitions(Catalog catalog, CatalogLookup lookup, InstantSource clock) {
        this.catalog = catalog;
        this.lookup = lookup;
        this.tokens =
                new PageTokens(PageTokens.Form.PLAIN, TOKENS_LAST, clock, () -> new InvalidInputException("Invalid pagination token"));
    }

    public GetPartitionsResponse run(GetPartitionsRequest input, Call call) {
        TableId id = table(input.catalogId(), input.databaseName(), input.tableName(), call);
        TableState table = lookup.require(id);
        Segment segment = checked(input.segment());
        PartitionFilter filter = PartitionFilter.of(input.expression(), table.partitionKeys());
        List<String> after = input.nextToken() == null ? List.of() : place(id, table, input.nextToken());
        int size = input.maxResults() == null ? GlueLimits.PARTITION_PAGE : input.maxResults();
        List<Partition> page = new ArrayList<>();
        boolean[] more = {false};
        catalog.partitions()
                .scanKeys(List.of(id.key(filter.leading())), List.of(id.key(after)), (key, partition) -> {
                    List<String> values = key.subList(ABOVE, key.size());
                    if (values.equals(after) || !in(segment, values) || !filter.matches(values)) {
                        return true;
                    }
                    more[0] = page.size() == size;
                    if (!more[0]) {
                        page.add(partition.get());
                    }
                    return !more[0];
                });
        String next = more[0] ? token(id, Objects.requireNonNull(page.getLast().values())) : null;
        return new GetPartitionsResponse(
                Boolean.TRUE.equals(input.excludeColumnSchema())
                        ? page.stream().map(GetPartitions::withoutColumns).toList()
                        : page,
                next);
    }

    private static @Nullable Segment checked(@Nullable Segment segment) {
        if (segment != null && segment.segmentNumber() >= segment.totalSegments()) {
            throw new InvalidInputException("Segment number must be less than total segments");
        }
        return segment;
    }

    /// Each partition is in one segment.
    private static boolean in(@Nullable Segment segment, List<String> values) {
        return segment == null || Math.floorMod(values.hashCode(), segment.totalSegments()) == segment.segmentNumber();
    }

    private String token(TableId id, List<String> values) {
        return tokens.token(id.arn(), values.stream().map(OpaqueText::of).toArray(String[]::new));
    }

    private List<String> place(TableId id, TableState table, String token) {
        return tokens.place(id.arn(), table.partitionKeys().size(), token).stream()
                .map(part -> OpaqueText.read(part).orElseThrow(tokens::invalid))
                .toList();
    }

    private static Partition withoutColumns(Partition partition) {
        return partition.storageDescriptor() == null
                ? partition
                : partition.toBuilder()
                        .storageDescriptor(partition.storageDescriptor().toBuilder()
                                .columns(null)
                                .build())
                        .build();
    }
}
