package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.TableId;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.glue.CatalogTarget;
import dev.millrace.wire.glue.S3Target;
import dev.millrace.wire.glue.StorageDescriptor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tables of the catalogue as what is crawled: what lies at a table's location is that table, whatever it looks like,
/// and no other table is made of it.
record CatalogTargets(Catalog catalog) {
    List<FoundIn> found(
            CrawlerId crawler, List<CatalogTarget> targets, CrawlSettings settings, Crawl.Reading reading)
            throws IOException, Crawl.StoppedException {
        List<FoundIn> all = new ArrayList<>();
        for (CatalogTarget target : targets) {
            DatabaseId database = new DatabaseId(crawler.account(), crawler.region(), target.databaseName());
            for (String name : target.tables()) {
                TableId id = database.table(name);
                Optional<String> location = location(id);
                if (location.isEmpty()) {
                    reading.trouble().accept("Table " + name + " in database " + database.name()
                            + " is not there, or does not lie in S3");
                } else {
                    all.add(new FoundIn(database, at(location.get(), settings, reading), List.of(), id.name()::equals));
                }
            }
        }
        return all;
    }

    private Optional<String> location(TableId table) {
        return catalog.find(table)
                .map(found -> found.table().storageDescriptor())
                .map(StorageDescriptor::location)
                .filter(location -> location.matches("s3[an]?://.+"));
    }

    private static List<FoundTable> at(String location, CrawlSettings settings, Crawl.Reading reading)
            throws IOException, Crawl.StoppedException {
        String folder = location.endsWith("/") ? location : location + "/";
        Include include = Include.of(S3Target.builder().path(folder).build());
        int depth = (int) include.prefix().chars().filter(c -> c == '/').count();
        return new Crawl(settings.oneTableAt(depth), reading).tables(include, _ -> false);
    }
}
