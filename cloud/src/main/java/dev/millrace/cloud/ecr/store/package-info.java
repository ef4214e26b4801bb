/// What the registry keeps: repositories, images, layers, and uploads under way.
@NullMarked
package dev.millrace.cloud.ecr.store;

import org.jspecify.annotations.NullMarked;
