package dev.millrace.cloud.service.glue.crawl;

import dev.millrace.cloud.service.glue.domain.CrawlerId;
import dev.millrace.cloud.service.glue.domain.DatabaseId;
import dev.millrace.cloud.service.glue.domain.TableState;
import dev.millrace.cloud.service.glue.store.Catalog;
import dev.millrace.wire.glue.CatalogTarget;
import dev.millrace.wire.glue.S3Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tables of the catalogue as what is crawled: what lies at a table's location is that table, whatever it looks like, and
/// no other table is made of it.
record CatalogTargets(Catalog catalog) {
    List<FoundIn> found(
            CrawlerId crawler, List<CatalogTarget> targets, CrawlSettings settings, Crawl.Reading reading)
            throws IOException, Crawl.StoppedException {
        List<FoundIn> all = new ArrayList<>();
        for (CatalogTarget target : targets) {
            DatabaseId database = new DatabaseId(crawler.account(), crawler.region(), target.databaseName());
            for (String name : target.tables()) {
                Optional<String> location = location(database, name);
                if (location.isEmpty()) {
                    reading.trouble().accept("Table " + name + " in database " + database.name()
                            + " is not there, or does not lie in S3");
                } else {
                    all.add(new FoundIn(database, at(location.get(), settings, reading), List.of(), name::equals));
                }
            }
        }
        return all;
    }

    private Optional<String> location(DatabaseId database, String table) {
        return catalog.tables().list(database.key()).stream()
                .map(TableState::table)
                .filter(one -> table.equals(one.name()) && one.storageDescriptor() != null)
                .flatMap(one -> Optional.ofNullable(one.storageDescriptor().location()).stream())
                .filter(location -> location.matches("s3[an]?://.+"))
                .findFirst();
    }

    private static List<FoundTable> at(String location, CrawlSettings settings, Crawl.Reading reading)
            throws IOException, Crawl.StoppedException {
        String folder = location.endsWith("/") ? location : location + "/";
        Include include = Include.of(S3Target.builder().path(folder).build());
        int depth = (int) include.prefix().chars().filter(c -> c == '/').count();
        return new Crawl(settings.oneTableAt(depth), reading).tables(include, _ -> false);
    }
}
