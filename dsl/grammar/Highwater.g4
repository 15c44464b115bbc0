// The grammar of .hwm files.
//
// Only dsl/parse uses what ANTLR makes of this. Three rules keep that parser fast and its stack shallow:
//   - lists, operator chains and `else if` chains are loops, never recursion, so only brackets and
//     braces nest (and dsl/parse counts those before it parses);
//   - one rule a level of precedence, loosest first, so nearly every decision needs one token;
//   - the lexer accepts every text: what is no token becomes one of the error tokens at the end of this
//     file, which dsl/parse reports in its own words.
//
// New lines are white space, with one exception: see giveStatement. Words are reserved only where a
// name in their place would be ambiguous; the others are listed in the rule `name`.
grammar Highwater;

@parser::members {
bool nextIsOnSameLine() { return _input->LT(-1)->getLine() == _input->LT(1)->getLine(); }
}

// ---- file and declarations -----------------------------------------------------------------------

file : (modelLine | importLine | declaration | ';')* EOF ;

modelLine : MODEL name ;
importLine : IMPORT (STRING | name) ;

// What may not stand inside a subsystem is told apart in dsl/parse, which can say why.
declaration
  : constDecl | paramDecl | assumeDecl | enumDecl | poolDecl | mempoolDecl | lockDecl | semaphoreDecl
  | varDecl | counterDecl | queueDecl | instanceDecl | taskDecl | pathDecl | procedureDecl | actionDecl
  | subsystemDecl | scenarioDecl
  ;

constDecl : CONST name (':' type)? '=' expr ;
paramDecl : PARAM name ':' type '=' expr ;
assumeDecl : ASSUME expr ;
enumDecl : ENUM name '{' name (',' name)* '}' ;
poolDecl : POOL name '=' expr poolBody? ;
poolBody : '{' (poolItem | ';')* '}' ;
poolItem
  : ACCOUNT account (',' account)*
  | RESERVE expr FOR name (',' name)*
  ;
account : name ('=' expr)? ;
mempoolDecl : MEMPOOL name '=' expr FROM reference (AS name)? ;
lockDecl : LOCK name (',' name)* ;
semaphoreDecl : SEMAPHORE name '=' expr ;
varDecl : VAR name ':' type '=' expr ;
counterDecl : COUNTER name ('=' expr)? ;
queueDecl : QUEUE name '[' expr ']' OF kinds ;
kinds : '{' name (',' name)* '}' | name ;
instanceDecl : INSTANCE name ('[' expr ']')? ':' name actuals? ;
taskDecl : EXTERNAL? TASK name ('[' taskCount ']')? block ;
taskCount : name ':' range | expr ;
pathDecl : PATH name (LIMIT expr)? block ;
procedureDecl : PROCEDURE name formals? (DEPTH expr)? block ;
actionDecl : EXTERNAL? ACTION name (WHEN expr)? block ;
subsystemDecl : SUBSYSTEM name formals? declarations ;
declarations : '{' (modelLine | importLine | declaration | ';')* '}' ;

formals : '(' (formal (',' formal)*)? ')' ;
formal : name ':' formalKind ;
formalKind
  : INT | BOOL | POOL | MEMPOOL | LOCK | SEMAPHORE | QUEUE OF name | VAR OF type | COUNTER | PATH
  ;
actuals : '(' (expr (',' expr)*)? ')' ;

type : BOOL | range | name ;
range : sum '..' sum ;

// ---- scenarios -----------------------------------------------------------------------------------

scenarioDecl : SCENARIO name (WITH setting (',' setting)*)? scenarioBody ;
setting : name '=' expr ;
scenarioBody : '{' (scenarioItem | ';')* '}' ;
scenarioItem
  : CHECK property (FOR ALL openParam (',' openParam)*)? (EXPECT (HOLDS | VIOLATED))?
  | SIZE sizedParam (',' sizedParam)* FOR property (',' property)* (EXPECT expectedSize)?
  ;
sizedParam : MOST? name ;
// Of one parameter a value, of several the combinations on the frontier.
expectedSize : combination (',' combination)* | expr ;
combination : '(' expr (',' expr)+ ')' ;
// A parameter left open: with its declared range, with another one, or from or up to a bound.
openParam : name IN sum '..' sum? | expr ;
property
  : ALWAYS expr                                  # always
  | NEVER FAILS                                  # neverFails
  | NEVER AT reference                           # neverAt
  | NEVER expr                                   # never
  | BOUNDED sum '<=' sum                         # bounded
  | DEADLOCK_FREE                                # deadlockFree
  | RECOVERABLE (OF reference (',' reference)*)? # recoverable
  | PROGRESS (OF reference (',' reference)*)? (ASSUMING responder (',' responder)*)? # progress
  | expr LEADS TO expr                           # leadsTo
  ;
responder : reference RESPONDS ;

// ---- statements ----------------------------------------------------------------------------------

block : '{' (statement | ';')* '}' ;
elseBlock : ELSE block ;

statement : label* unlabelled ;
label : name ':' ;
unlabelled
  : takeStatement | giveStatement | moveStatement | lockStatement | unlockStatement | downStatement
  | upStatement | waitStatement | idleStatement | stepStatement | submitStatement | callStatement
  | eitherStatement | ifStatement | whileStatement | loopStatement | repeatStatement
  | breakStatement | continueStatement | returnStatement | retryStatement | assignStatement
  | sendStatement | receiveStatement | assertStatement | failStatement | atomicStatement
  | varDecl  // may stand only first in a task or path: dsl/parse sees to that
  ;

takeStatement : TAKE expr reference (AS name (IF expr)?)? (INTO place)? elseBlock? ;
// A name belongs to `give all` only on the same line, else the next statement would be swallowed.
giveStatement : GIVE ALL ({nextIsOnSameLine()}? reference)? | GIVE expr reference ;
moveStatement : MOVE expr reference ':' place '->' place elseBlock? ;
place : FREE | HELD | name ;
lockStatement : LOCK reference block? elseBlock? ;
unlockStatement : UNLOCK reference ;
downStatement : DOWN reference (BY expr)? elseBlock? ;
upStatement : UP reference (BY expr)? ;
waitStatement : WAIT UNTIL expr (OR TIMEOUT block)? ;
idleStatement : IDLE (UNTIL expr)? ;
stepStatement : EXTERNAL? STEP STRING ;
submitStatement : SUBMIT reference elseBlock? ;
callStatement : CALL reference actuals? ;
eitherStatement : EITHER block (OR block)+ ;
ifStatement : ifArm (ELSE ifArm)* elseBlock? ;
ifArm : IF expr block ;
whileStatement : WHILE expr block ;
loopStatement : LOOP block ;
repeatStatement : REPEAT expr block ;
breakStatement : BREAK ;
continueStatement : CONTINUE ;
returnStatement : RETURN ;
retryStatement : RETRY ;
assignStatement : reference '=' (ANY range | expr) ;
sendStatement : SEND reference '<-' name elseBlock? ;
receiveStatement : RECEIVE reference arms elseBlock? ;
arms : '{' (arm | ';')* '}' ;
arm : name (',' name)* '->' block ;
assertStatement : ASSERT expr ;
failStatement : FAIL STRING ;
atomicStatement : ATOMIC block ;

// ---- expressions, loosest first ------------------------------------------------------------------

expr : disjunction (IMPLIES disjunction)* ;  // groups from the right
disjunction : conjunction (OR conjunction)* ;
conjunction : negation (AND negation)* ;
negation : NOT* comparison ;
comparison : sum (comparator sum)* ;  // at most one: dsl/parse says so in plainer words
comparator : '==' | '!=' | '<' | '<=' | '>' | '>=' ;
sum : product (('+' | '-') product)* ;
product : factor (('*' | '/' | '%') factor)* ;
factor : prefixMinus* primary ;
prefixMinus : '-' ;
primary
  : NUMBER                                     # number
  | (TRUE | FALSE)                             # boolean
  | '(' expr ')'                               # parenthesised
  | HELD '(' reference (',' reference)? ')'    # heldUnits
  | COUNT '(' reference (AT name)? ')'         # countAt
  | (MIN | MAX) '(' expr ',' expr ')'          # minMax
  | reference                                  # use
  ;

reference : segment ('.' member)* ;
segment : name index? ;
member : (name | FREE | HELD) index? ;
index : '[' expr ']' ;

name
  : NAME | ACCOUNT | ACTION | ASSUMING | AT | BY | CALL | COUNT | COUNTER | DEPTH | DOWN | EXPECT
  | FOR | FROM | HOLDS | IN | INSTANCE | INT | INTO | LEADS | LIMIT | LOCK | MAX | MEMPOOL | MIN | MODEL
  | MOST | MOVE | OF | PATH | POOL | PROCEDURE | QUEUE | RECEIVE | RESERVE | RESPONDS | SEMAPHORE
  | SEND | SIZE | STEP | SUBMIT | SUBSYSTEM | TASK | TO | UP | VIOLATED | WAIT | WHEN | WITH
  ;

// ---- words ---------------------------------------------------------------------------------------

ACCOUNT : 'account' ;
ACTION : 'action' ;
ALL : 'all' ;
ALWAYS : 'always' ;
AND : 'and' ;
ANY : 'any' ;
AS : 'as' ;
ASSERT : 'assert' ;
ASSUME : 'assume' ;
ASSUMING : 'assuming' ;
AT : 'at' ;
ATOMIC : 'atomic' ;
BOOL : 'bool' ;
BOUNDED : 'bounded' ;
BREAK : 'break' ;
BY : 'by' ;
CALL : 'call' ;
CHECK : 'check' ;
CONST : 'const' ;
CONTINUE : 'continue' ;
COUNT : 'count' ;
COUNTER : 'counter' ;
DEADLOCK_FREE : 'deadlock_free' ;
DEPTH : 'depth' ;
DOWN : 'down' ;
EITHER : 'either' ;
ELSE : 'else' ;
ENUM : 'enum' ;
EXPECT : 'expect' ;
EXTERNAL : 'external' ;
FAIL : 'fail' ;
FAILS : 'fails' ;
FALSE : 'false' ;
FOR : 'for' ;
FREE : 'free' ;
FROM : 'from' ;
GIVE : 'give' ;
HELD : 'held' ;
HOLDS : 'holds' ;
IDLE : 'idle' ;
IF : 'if' ;
IMPLIES : 'implies' ;
IMPORT : 'import' ;
IN : 'in' ;
INSTANCE : 'instance' ;
INT : 'int' ;
INTO : 'into' ;
LEADS : 'leads' ;
LIMIT : 'limit' ;
LOCK : 'lock' ;
LOOP : 'loop' ;
MAX : 'max' ;
MEMPOOL : 'mempool' ;
MIN : 'min' ;
MODEL : 'model' ;
MOST : 'most' ;
MOVE : 'move' ;
NEVER : 'never' ;
NOT : 'not' ;
OF : 'of' ;
OR : 'or' ;
PARAM : 'param' ;
PATH : 'path' ;
POOL : 'pool' ;
PROCEDURE : 'procedure' ;
PROGRESS : 'progress' ;
QUEUE : 'queue' ;
RECEIVE : 'receive' ;
RECOVERABLE : 'recoverable' ;
REPEAT : 'repeat' ;
RESERVE : 'reserve' ;
RESPONDS : 'responds' ;
RETRY : 'retry' ;
RETURN : 'return' ;
SCENARIO : 'scenario' ;
SEMAPHORE : 'semaphore' ;
SEND : 'send' ;
SIZE : 'size' ;
STEP : 'step' ;
SUBMIT : 'submit' ;
SUBSYSTEM : 'subsystem' ;
TAKE : 'take' ;
TASK : 'task' ;
TIMEOUT : 'timeout' ;
TO : 'to' ;
TRUE : 'true' ;
UNLOCK : 'unlock' ;
UNTIL : 'until' ;
UP : 'up' ;
VAR : 'var' ;
VIOLATED : 'violated' ;
WAIT : 'wait' ;
WHEN : 'when' ;
WHILE : 'while' ;
WITH : 'with' ;

NAME : [A-Za-z_] [A-Za-z0-9_]* ;
NUMBER : [0-9] ('_'? [0-9])* ;
STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '"' ;

// ---- signs ---------------------------------------------------------------------------------------

LEFT_BRACE : '{' ;
RIGHT_BRACE : '}' ;
LEFT_PAREN : '(' ;
RIGHT_PAREN : ')' ;
LEFT_BRACKET : '[' ;
RIGHT_BRACKET : ']' ;
COMMA : ',' ;
SEMICOLON : ';' ;
COLON : ':' ;
DOT : '.' ;
DOTS : '..' ;
ASSIGN : '=' ;
FROM_RIGHT : '<-' ;
TO_RIGHT : '->' ;
EQUAL : '==' ;
NOT_EQUAL : '!=' ;
LESS : '<' ;
LESS_EQUAL : '<=' ;
GREATER : '>' ;
GREATER_EQUAL : '>=' ;
PLUS : '+' ;
MINUS : '-' ;
TIMES : '*' ;
DIVIDE : '/' ;
MODULO : '%' ;

// ---- what is not a word --------------------------------------------------------------------------

DOC_COMMENT : '///' (~[/\r\n] ~[\r\n]*)? -> channel(HIDDEN) ;
LINE_COMMENT : '//' ~[\r\n]* -> channel(HIDDEN) ;
BLOCK_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'+ '/' -> channel(HIDDEN) ;
WHITE_SPACE : [ \t\r\n]+ -> skip ;

// ---- error tokens, reported by dsl/parse ---------------------------------------------------------

AND_SIGN : '&&' ;
OR_SIGN : '||' ;
NOT_SIGN : '!' ;
BAD_NUMBER : [0-9] [A-Za-z0-9_]* | [0-9]+ '.' [0-9] [A-Za-z0-9_.]* ;
BAD_STRING : '"' (~["\\\r\n] | '\\' ~[\r\n])* '\\'? ;
BAD_COMMENT : '/*' (~'*' | '*'+ ~[*/])* '*'* ;
UNKNOWN : . ;
