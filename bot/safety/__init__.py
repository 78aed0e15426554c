"""Read every text for danger, for a stop and for a wish for a human, before any flow.

Public face:
- `lexicon`: all languages' word lists compiled, and what a text may mean by them
- `word_lists`: one list, its rules and tiers, read and checked
- `combined`: one reading of a text, by the lexicon and the second reader
- `classifier`: the second reader, learnt from sentences
- `sensing`: the second reader at work beside the writer
- `word_language`: in which language words are
- `sentences`: the sentences of a language, read and checked
- `spelling`, `features`: what the second reader sees of a text
- `learning`, `training`, `second_layer`: how it is learnt
- `network`: the small networks that know families by meanings
- `weights`: the file of what was learnt
- `detector_states`: which detectors of which language reach what is asked for
- `measuring`: how well it hears lines that it has not learnt, and the ratchet
- `numeric`: the arithmetic, with numpy
- `embedding`: the meaning of a text as numbers, where the extra `embeddings` is installed
"""

import os

# Read when numpy and the embedding are imported. A text takes one core: more threads wait for each
# other, and the sums of training would come in another order.
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")
