package dev.sluice.load.bench;

import dev.sluice.load.generate.Generator;
import dev.sluice.load.generate.Target;
import dev.sluice.load.stage.Part;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How one contender is measured.
 *
 * @param target none for the floor, whose generator has only one
 * @param working processes that take part, by the figure that tells their work
 */
record Rig(Generator generator, Optional<Target> target, Map<Figure, List<Part>> working) {

    Rig {
        working = Map.copyOf(working);
    }
}
