/// What an object is made of, found from its first bytes, or its last: AWS's built-in classifiers and users' own.
@NullMarked
package dev.millrace.cloud.service.glue.crawl.format;

import org.jspecify.annotations.NullMarked;
