/// A crawl: listing what lies under the include paths, reading a little of each object, deciding which folders are
/// tables and which are partitions of one, and what of that the catalogue does not know yet. Nothing here writes to the
/// catalogue but [dev.millrace.cloud.service.glue.crawl.CatalogUpdate].
@NullMarked
package dev.millrace.cloud.service.glue.crawl;

import org.jspecify.annotations.NullMarked;
