/// What the registry keeps: repositories, images, layers, and uploads under way.
@NullMarked
package dev.millrace.cloud.service.ecr.store;

import org.jspecify.annotations.NullMarked;
