/**
 * Which contracts are in force. Watches the folder and the topic of announcements, checks what is new as a whole, and puts it in
 * force at once; each request keeps to the contracts with which it began. Which announcement of a service is in force stands on a
 * topic of the edges' own, so that all edges come to the same routes.
 */
@NullMarked
package dev.sluice.edge.catalog;

import org.jspecify.annotations.NullMarked;
