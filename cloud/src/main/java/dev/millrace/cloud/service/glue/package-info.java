/// AWS Glue: the data catalogue (databases, tables with their versions, partitions, statistics, functions, connections,
/// classifiers) and the crawlers that fill it.
///
/// Layout: [dev.millrace.cloud.service.glue.domain] holds the rules, [dev.millrace.cloud.service.glue.store] what is
/// kept, [dev.millrace.cloud.service.glue.operation] the API's operations.
///
/// Unlike AWS: a catalogue is one account's and one region's, no other's is reached through CatalogId; what a deleted
/// database or table held goes with it at once; a partition index is ACTIVE as soon as it is made; settings of
/// encryption are kept and read back, and nothing is encrypted.
@NullMarked
package dev.millrace.cloud.service.glue;

import org.jspecify.annotations.NullMarked;
