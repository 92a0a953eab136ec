package dev.sluice.edge.request;

import java.util.Optional;

/**
 * A request whose caller is known.
 *
 * @param principal absent for public operations, whatever token came along
 */
public record AuthenticatedRequest(RoutedRequest routed, Optional<Principal> principal) {}
