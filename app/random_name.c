/* SPDX-License-Identifier: Apache-2.0 */
/* Names for runs and logged models that nobody named; see random_name.h. */
#include "app/random_name.h"

#include <stdlib.h>

/* Up to 8 and 6 letters: with the dashes and 1000 they stay within 20. */
static const char *const qualities[] = {
	"amber",   "ample",   "azure",   "balmy",  "bold",    "brave",   "breezy",  "brisk",
	"bronze",  "candid",  "central", "chatty", "civil",   "clear",   "copper",  "cosmic",
	"crisp",   "curious", "daring",  "deft",   "dewy",    "eager",   "early",   "earnest",
	"elated",  "even",    "exact",   "fair",   "famous",  "fine",    "fleet",   "fluent",
	"fond",    "frank",   "fresh",   "frosty", "gallant", "genial",  "gifted",  "giving",
	"gold",    "grand",   "green",   "handy",  "hardy",   "hearty",  "honest",  "humble",
	"inner",   "ivory",   "jaunty",  "jolly",  "jovial",  "joyful",  "keen",    "kind",
	"lasting", "light",   "likely",  "limber", "lively",  "long",    "lucid",   "lucky",
	"lyric",   "mellow",  "merry",   "mighty", "mild",    "mindful", "misty",   "modest",
	"mossy",   "native",  "neat",    "nifty",  "noble",   "novel",   "olive",   "open",
	"patient", "pearly",  "plucky",  "proper", "proud",   "quick",   "quiet",   "quirky",
	"radiant", "rapid",   "ready",   "rosy",   "rugged",  "rustic",  "sandy",   "sedate",
	"serene",  "sharp",   "shiny",   "silver", "simple",  "sleek",   "smart",   "smooth",
	"snappy",  "solar",   "solid",   "sound",  "spry",    "stable",  "starry",  "stately",
	"steady",  "still",   "stout",   "sturdy", "sunny",   "swift",   "tactful", "tender",
	"tidal",   "tidy",    "trusty",  "upbeat", "vast",    "velvet",  "verbal",  "vibrant",
	"vivid",   "warm",    "wary",    "wide",   "willing", "windy",   "witty",   "woven",
	"young",   "zesty",   "zippy",
};
static const char *const creatures[] = {
	"adder",  "alpaca", "auk",    "badger", "bass",   "beaver", "bee",    "bison",  "boar",
	"bream",  "camel",  "cat",    "cicada", "civet",  "cobra",  "cod",    "coot",   "corgi",
	"coyote", "crab",   "crane",  "cuckoo", "curlew", "dingo",  "dove",   "duck",   "eagle",
	"eel",    "egret",  "eland",  "elk",    "emu",    "ermine", "falcon", "ferret", "finch",
	"fox",    "gannet", "gecko",  "gibbon", "gnu",    "goose",  "grebe",  "grouse", "gull",
	"hare",   "hawk",   "heron",  "hoopoe", "horse",  "ibex",   "ibis",   "iguana", "impala",
	"jackal", "jaguar", "jay",    "kite",   "kiwi",   "koala",  "kudu",   "lark",   "lemur",
	"limpet", "linnet", "lion",   "llama",  "loon",   "lynx",   "macaw",  "magpie", "marmot",
	"marten", "mink",   "mole",   "moose",  "moth",   "mouse",  "mule",   "newt",   "ocelot",
	"okapi",  "orca",   "oriole", "oryx",   "osprey", "otter",  "owl",    "ox",     "oyster",
	"panda",  "parrot", "perch",  "pigeon", "pike",   "pipit",  "plover", "pony",   "puffin",
	"puma",   "quail",  "rabbit", "raven",  "robin",  "rook",   "salmon", "seal",   "serval",
	"shrew",  "siskin", "skink",  "skua",   "snail",  "snipe",  "squid",  "stoat",  "stork",
	"swan",   "swift",  "tapir",  "tern",   "thrush", "tiger",  "toad",   "toucan", "trout",
	"turtle", "viper",  "vole",   "walrus", "weasel", "whale",  "wolf",   "wombat", "wren",
	"yak",    "zebra",
};

const char *random_name(struct arena *a)
{
	return arena_printf(a, "%s-%s-%u", qualities[arc4random_uniform(ARRAY_LEN(qualities))],
			    creatures[arc4random_uniform(ARRAY_LEN(creatures))],
			    arc4random_uniform(1001));
}
